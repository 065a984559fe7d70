package dev.nightjar.app;

import dev.nightjar.app.spark.NightRunner;
import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.time.LogicalDate;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The night in one process. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a night: ingest, validate, features, train, score, export.",
            "A stage whose inputs did not change is skipped; a night that is run again changes no row, and one that was killed goes on"
                    + " where it stopped. Nights between the last published one and this one are taken along."
        },
        footer = {"", "Example:", "  nightjar run examples/flights/pipeline.yaml --date 2013-09-30"})
final class RunCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--date",
            required = true,
            paramLabel = "DATE",
            converter = DateConverter.class,
            description = "The logical date: the day that the night closes, such as 2013-09-30.")
    private LogicalDate date;

    @Option(
            names = "--only",
            paramLabel = "STAGE",
            description = "One stage alone: ${COMPLETION-CANDIDATES}. Default: all.")
    private Stage only;

    @Option(names = "--from", paramLabel = "STAGE", description = "The first stage. Default: ingest.")
    private Stage from;

    @Option(names = "--to", paramLabel = "STAGE", description = "The last stage, included. Default: export.")
    private Stage to;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "How long to wait while another process is at the night, such as 30s, 10m or 2h; it is taken over from"
                            + " at once when it is dead. Default: 0s, end with 5.")
    private Duration wait = Duration.ZERO;

    @Override
    public Integer call() {
        StageSelection selection =
                StageSelection.of(Optional.ofNullable(only), Optional.ofNullable(from), Optional.ofNullable(to));
        Pipeline pipeline = options.load();
        try (OpenPipeline opened = OpenPipeline.ofNights(pipeline)) {
            output.progress().say("night " + date + " of " + pipeline.name());
            NightReport report = new NightRunner(opened.lake(), pipeline, output.progress(), Clock.systemUTC(), wait)
                    .judging(r -> r.throwIfAny(options.file().toString(), options::resolve))
                    .run(date, selection);
            Map<String, Object> fields = report.fields();
            fields.putAll(opened.application());
            output.answer(String.format(Locale.ROOT, "night %s done in %.1f s", date, report.seconds()), fields);
        }
        return 0;
    }
}
