package dev.nightjar.app;

import dev.nightjar.app.airflow.DagRun;
import dev.nightjar.app.airflow.DagTask;
import dev.nightjar.app.airflow.PipelineDag;
import dev.nightjar.core.config.Nearest;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a task logged. */
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "Prints what a task of a night's run logged in Airflow.",
        footer = {
            "",
            "Example:",
            "  nightjar airflow logs examples/flights/pipeline.yaml --date 2013-09-30 --task train"
        })
final class AirflowLogsCommand implements Callable<Integer> {
    @Mixin
    private AirflowNight night;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--task",
            paramLabel = "TASK",
            description = "Which task. Default: the one that failed, else the last one that was begun.")
    private String task;

    @Option(names = "--try", paramLabel = "N", description = "Which try of the task, from 1. Default: the last one.")
    private Integer attempt;

    @Override
    public Integer call() {
        PipelineDag dag = night.dag();
        DagRun run = night.run(dag);
        DagTask chosen = chosen(dag.tasks(run));
        int number = attempt == null ? chosen.tries() : attempt;
        if (number < 1 || number > chosen.tries()) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "task " + chosen.id() + ": there is no try " + number + "; it was begun " + chosen.tries()
                            + " times");
        }
        List<String> lines = dag.log(run, chosen, number);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pipeline", dag.id());
        fields.put("run", run.id());
        fields.put("task", chosen.id());
        fields.put("try", number);
        fields.put("lines", lines);
        output.answer(String.join("\n", lines), fields);
        return 0;
    }

    private DagTask chosen(List<DagTask> tasks) {
        List<DagTask> begun = tasks.stream().filter(t -> t.tries() > 0).toList();
        if (task == null) {
            Optional<DagTask> failed =
                    begun.stream().filter(t -> t.state().equals("failed")).findFirst();
            return failed.or(() -> begun.isEmpty() ? Optional.empty() : Optional.of(begun.get(begun.size() - 1)))
                    .orElseThrow(() -> new PipelineException(
                            ErrorKind.USAGE,
                            "night " + night.date() + ": none of its tasks was begun, so there is no log yet"));
        }
        return begun.stream()
                .filter(t -> t.id().equals(task))
                .findFirst()
                .orElseThrow(() -> new PipelineException(
                        ErrorKind.USAGE,
                        "task " + task + ": none of this name was begun"
                                + Nearest.among(
                                        task, tasks.stream().map(DagTask::id).toList())));
    }
}
