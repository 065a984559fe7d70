package dev.nightjar.app;

import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.Explained;
import dev.nightjar.features.spark.Explainer;
import dev.nightjar.scoring.EntityKey;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Where each feature of one row came from. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Says where each feature of one row of a night came from: its value, the tiles and clean rows that it was made of, their raw"
                    + " files and row numbers, the expression, and the versions of the tables. Everything is read as known by the"
                    + " night, also for a night of long ago or one that was never scored by itself.",
            "Ends with 3 if the night is not published, or knows no row with the key."
        },
        footer = {
            "",
            "Example:",
            "  nightjar explain examples/flights/pipeline.yaml 2013-10-02-UA-1545-EWR --date 2013-10-01"
        })
final class ExplainCommand implements Callable<Integer> {
    private static final int MOST_ROWS = 1000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Parameters(
            index = "1",
            paramLabel = "KEY",
            description = "The spine's key columns as text, joined by | if there are several.")
    private String key;

    @Option(
            names = "--date",
            required = true,
            paramLabel = "DATE",
            converter = DateConverter.class,
            description = "The night that predicts, like 2013-10-01.")
    private LogicalDate date;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description =
                    "Clean rows for each feature, and tiles for each group, 0 to 1000; the newest come first. Default: 5.")
    private int rows = 5;

    @Override
    public Integer call() {
        if (rows < 0 || rows > MOST_ROWS) {
            throw new ParameterException(spec.commandLine(), "--rows: " + rows + " is outside 0 to " + MOST_ROWS);
        }
        try (OpenPipeline opened = new OpenPipeline(options.load())) {
            Explained explained =
                    new Explainer(opened.lake(), opened.pipeline()).explain(EntityKey.split(key), date, rows);
            output.answer(explained.text(), explained.fields());
        }
        return 0;
    }
}
