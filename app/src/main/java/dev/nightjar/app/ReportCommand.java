package dev.nightjar.app;

import dev.nightjar.app.report.ReportData;
import dev.nightjar.app.report.ReportPage;
import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.app.spark.ReportReader;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.LogicalDate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The HTML report of a night. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = {
            "Writes the report of a night: one HTML file that needs nothing else. It shows the stages, the checks, the refused"
                    + " rows, the model beside its baseline, the predictions with their reasons, and how earlier predictions did."
        },
        footer = {
            "",
            "Example:",
            "  nightjar report examples/flights/pipeline.yaml --date 2013-10-01 --out tonight.html"
        })
final class ReportCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Option(names = "--date", paramLabel = "DATE", description = "The night. Default: the newest that was run.")
    private LogicalDate date;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where to write it. Default: reports/DATE.html in the pipeline's folder of the lake.")
    private Path out;

    @Override
    public Integer call() {
        try (OpenPipeline opened = new OpenPipeline(options.load())) {
            ReportReader reader = new ReportReader(opened);
            LogicalDate night = date != null ? date : reader.newestNight().orElseThrow(ReportCommand::noNight);
            String place = write(opened, reader.read(night), out);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("night", night.toString());
            fields.put("report", place);
            output.answer(place, fields);
        }
        return 0;
    }

    /**
     * Writes the page.
     *
     * @param out a file; null for the place in the lake
     * @return where it is
     */
    static String write(OpenPipeline opened, ReportData data, Path out) {
        byte[] page = new ReportPage().html(data).getBytes(StandardCharsets.UTF_8);
        if (out == null) {
            String path = "reports/" + data.night().date() + ".html";
            opened.lake().files().writeAtomically(path, page);
            return shown(opened.lake().files().uri(path).toString());
        }
        try {
            Path absolute = out.toAbsolutePath();
            Files.createDirectories(absolute.getParent());
            return Files.write(absolute, page).toString();
        } catch (IOException e) {
            throw new PipelineException(
                    ErrorKind.EXTERNAL,
                    out + ": the report cannot be written (" + e + "); give another place in --out",
                    e);
        }
    }

    private static String shown(String uri) {
        return uri.startsWith("file:") ? Path.of(java.net.URI.create(uri)).toString() : uri;
    }

    private static PipelineException noNight() {
        return new PipelineException(
                ErrorKind.USAGE, "report: no night was run yet; run one with nightjar run PIPELINE --date D");
    }
}
