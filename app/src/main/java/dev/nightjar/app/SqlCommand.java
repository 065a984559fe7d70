package dev.nightjar.app;

import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.app.spark.Query;
import dev.nightjar.app.spark.Query.Result;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A query over the pipeline's tables. */
@Command(
        name = "sql",
        mixinStandardHelpOptions = true,
        description = {
            "Answers a query (Spark SQL) over the pipeline's tables. Data tables are read as the last published night has them.",
            "Views: predictions, champions, checks, metrics, curves, runs, ledger, frontier, model_events, training_sets; for"
                    + " each table of the pipeline file its live rows under its own name, NAME_history (known_from, known_to) and"
                    + " NAME_quarantine; raw_SOURCE and tiles_GROUP. The query is read-only."
        },
        footer = {
            "",
            "Example:",
            "  nightjar sql examples/flights/pipeline.yaml \"select * from predictions where date = '2013-10-02' order by"
                    + " probability desc\" --limit 20"
        })
final class SqlCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Parameters(index = "1", paramLabel = "QUERY", description = "One select statement; needed.")
    private String query;

    @Option(names = "--csv", description = "Comma-separated values with a header line (RFC 4180).")
    private boolean csv;

    @Option(
            names = "--limit",
            paramLabel = "ROWS",
            defaultValue = "1000",
            description = "Rows that are shown at most, 1 to 1000000. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Override
    public Integer call() {
        output.refuseBoth(csv, "--csv");
        try (OpenPipeline opened = new OpenPipeline(options.load())) {
            Result result = new Query(opened).run(query, limit);
            String text = csv ? SqlOutput.csv(result) : SqlOutput.table(result);
            output.answer(text, SqlOutput.fields(result));
        }
        return 0;
    }
}
