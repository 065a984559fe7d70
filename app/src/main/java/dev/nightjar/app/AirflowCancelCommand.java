package dev.nightjar.app;

import dev.nightjar.app.airflow.DagBackfill;
import dev.nightjar.app.airflow.DagBackfills;
import dev.nightjar.app.airflow.DagRun;
import dev.nightjar.app.airflow.PipelineDag;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.LogicalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Stops a night or a backfill in Airflow. */
@Command(
        name = "cancel",
        mixinStandardHelpOptions = true,
        description = {
            "Ends a night's run in Airflow as failed, with the tasks that are at work; or a backfill, whose runs at work go on.",
            "What was published stays, and a night that is run again goes on where it stopped."
        },
        footer = {
            "",
            "Examples:",
            "  nightjar airflow cancel examples/flights/pipeline.yaml --date 2013-09-30",
            "  nightjar airflow cancel examples/flights/pipeline.yaml --backfill 3"
        })
final class AirflowCancelCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options;

    @Mixin
    private AirflowOptions airflow;

    @Mixin
    private OutputOptions output;

    @ArgGroup(multiplicity = "1")
    private What what;

    private static final class What {
        @Option(
                names = "--date",
                required = true,
                paramLabel = "DATE",
                converter = DateConverter.class,
                description = "The night whose run is ended.")
        private LogicalDate date;

        @Option(
                names = "--backfill",
                required = true,
                paramLabel = "ID",
                description = "The backfill that is ended; airflow status shows its id.")
        private Long backfill;
    }

    @Override
    public Integer call() {
        PipelineDag dag = airflow.dag(options.load());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pipeline", dag.id());
        if (what.date == null) {
            DagBackfill backfill = new DagBackfills(dag).cancel(what.backfill);
            fields.putAll(backfill.fields());
            output.answer("backfill " + backfill.id() + " of " + backfill.nights() + " starts no more nights", fields);
            return 0;
        }
        DagRun run = dag.run(what.date)
                .orElseThrow(() -> new PipelineException(
                        ErrorKind.USAGE,
                        "night " + what.date + " of " + dag.id()
                                + ": Airflow has no run of it, so there is nothing to end"));
        boolean ended = run.state().ended();
        DagRun now = ended ? run : dag.cancel(run);
        fields.putAll(now.fields());
        output.answer("run " + run.id() + (ended ? " has ended already: " : " is ended: ") + now.state(), fields);
        return 0;
    }
}
