package dev.nightjar.app;

import dev.nightjar.app.airflow.DagRun;
import dev.nightjar.app.airflow.DagTask;
import dev.nightjar.app.airflow.PipelineDag;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.LogicalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A night's run in Airflow, as several commands name it. */
final class AirflowNight {
    @Mixin
    private PipelineOptions options;

    @Mixin
    private AirflowOptions airflow;

    @Option(
            names = "--date",
            required = true,
            paramLabel = "DATE",
            converter = DateConverter.class,
            description = "The logical date of the night, such as 2013-09-30.")
    private LogicalDate date;

    PipelineDag dag() {
        return airflow.dag(options.load());
    }

    LogicalDate date() {
        return date;
    }

    List<String> assignments() {
        return options.assignments();
    }

    /** @throws PipelineException USAGE if the night has no run */
    DagRun run(PipelineDag dag) {
        return dag.run(date)
                .orElseThrow(() -> new PipelineException(
                        ErrorKind.USAGE,
                        "night " + date + " of " + dag.id()
                                + ": Airflow has no run of it; start one with nightjar airflow trigger"));
    }

    /** As {@code --json} shows a run with its tasks. */
    static Map<String, Object> fields(PipelineDag dag, DagRun run, List<DagTask> tasks) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pipeline", dag.id());
        fields.putAll(run.fields());
        fields.put("tasks", tasks.stream().map(DagTask::fields).toList());
        return fields;
    }
}
