package dev.nightjar.app;

import dev.nightjar.app.airflow.DagBackfill;
import dev.nightjar.app.airflow.DagBackfills;
import dev.nightjar.app.airflow.DagRun;
import dev.nightjar.app.airflow.DagTask;
import dev.nightjar.app.airflow.PipelineDag;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The last nights as Airflow sees them. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the last runs of the pipeline's DAG in Airflow and how their tasks stand, the latest night first, and backfills that"
                    + " are at work.",
            "What the nights wrote shows nightjar status."
        },
        footer = {"", "Example:", "  nightjar airflow status examples/flights/pipeline.yaml --last 7"})
final class AirflowStatusCommand implements Callable<Integer> {
    private static final int MOST = 100;

    @Mixin
    private PipelineOptions options;

    @Mixin
    private AirflowOptions airflow;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--last",
            paramLabel = "RUNS",
            defaultValue = "7",
            description = "How many runs, 1 to 100. Default: ${DEFAULT-VALUE}.")
    private int last;

    @Override
    public Integer call() {
        if (last < 1 || last > MOST) {
            throw new PipelineException(ErrorKind.USAGE, "--last " + last + ": must be 1 to " + MOST);
        }
        PipelineDag dag = airflow.dag(options.load());
        boolean paused = dag.paused();
        List<Map<String, Object>> runs = new ArrayList<>();
        TextTable table = TextTable.of("night", "state", "tasks", "run");
        for (DagRun run : dag.last(last)) {
            List<DagTask> tasks = dag.tasks(run);
            table.row(
                    run.night().map(Object::toString).orElse("none"),
                    run.state().toString(),
                    tasks.stream().map(t -> t.id() + " " + t.state()).collect(Collectors.joining(", ")),
                    run.id());
            Map<String, Object> fields = new LinkedHashMap<>(run.fields());
            fields.put("tasks", tasks.stream().map(DagTask::fields).toList());
            runs.add(fields);
        }
        List<DagBackfill> backfills = new DagBackfills(dag)
                .list().stream().filter(b -> b.completed().isEmpty()).toList();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pipeline", dag.id());
        fields.put("paused", paused);
        fields.put("runs", runs);
        fields.put("backfills", backfills.stream().map(DagBackfill::fields).toList());
        output.answer(text(dag, paused, runs.isEmpty() ? "no run yet" : table.toString(), backfills), fields);
        return 0;
    }

    private static String text(PipelineDag dag, boolean paused, String runs, List<DagBackfill> backfills) {
        StringBuilder text = new StringBuilder("DAG " + dag.id() + (paused ? ": paused\n" : "\n") + runs);
        backfills.forEach(b -> text.append("\nbackfill ")
                .append(b.id())
                .append(" of ")
                .append(b.nights())
                .append(" is at work"));
        return text.toString();
    }
}
