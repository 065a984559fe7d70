package dev.nightjar.app;

import dev.nightjar.app.airflow.DagBackfill;
import dev.nightjar.app.airflow.DagBackfills;
import dev.nightjar.app.airflow.DagBackfills.Order;
import dev.nightjar.app.airflow.DagBackfills.Scope;
import dev.nightjar.app.airflow.PipelineDag;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.DateRange;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts a range of nights in Airflow. */
@Command(
        name = "backfill",
        mixinStandardHelpOptions = true,
        description = {
            "Starts the runs of a range of nights in Airflow, those that have none or whose run failed.",
            "Given again while it is at work, it is the same backfill. airflow status shows how far it is."
        },
        footer = {
            "",
            "Examples:",
            "  nightjar airflow backfill examples/flights/pipeline.yaml --from 2013-09-30 --to 2013-10-03",
            "  nightjar airflow backfill examples/flights/pipeline.yaml --from 2013-09-01 --to 2013-09-30 --predictions --backwards"
        })
final class AirflowBackfillCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options;

    @Mixin
    private AirflowOptions airflow;

    @Mixin
    private OutputOptions output;

    @Mixin
    private NightRange nights;

    @Mixin
    private AirflowUnpause pausing;

    @Option(names = "--redo", description = "All nights of the range, also those that ended well. Default: no.")
    private boolean redo;

    @Option(
            names = "--backwards",
            description =
                    "The latest night first; with --predictions only, because a night's data follow those of the night before."
                            + " Default: the earliest first.")
    private boolean backwards;

    @Option(
            names = "--at-once",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many runs at once at most, from 1. Default: ${DEFAULT-VALUE}.")
    private int atOnce;

    @Override
    public Integer call() {
        DateRange range = nights.range();
        if (backwards && !airflow.predictions()) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "--backwards: a night's data follow those of the night before, so whole nights go forwards; add --predictions");
        }
        if (atOnce < 1) {
            throw new PipelineException(ErrorKind.USAGE, "--at-once " + atOnce + ": must be 1 or more");
        }
        PipelineDag dag = airflow.dag(options.load());
        pausing.refusePaused(dag);
        Optional<DagBackfill> backfill = new DagBackfills(dag)
                .start(
                        range,
                        redo ? Scope.ALL : Scope.FAILED,
                        backwards ? Order.BACKWARDS : Order.FORWARDS,
                        atOnce,
                        options.assignments());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pipeline", dag.id());
        backfill.ifPresent(b -> fields.putAll(b.fields()));
        output.answer(
                backfill.map(b -> "backfill " + b.id() + " of " + b.nights()
                                + " is at work; nightjar airflow status shows its nights")
                        .orElse("no night of " + range + " has closed yet, so there is nothing to run"),
                fields);
        return 0;
    }
}
