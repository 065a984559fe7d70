package dev.nightjar.app;

import dev.nightjar.app.airflow.DagRun;
import dev.nightjar.app.airflow.PipelineDag;
import dev.nightjar.app.airflow.RunState;
import dev.nightjar.app.airflow.RunWait;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts a night in Airflow. */
@Command(
        name = "trigger",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a night's run of the pipeline's DAG in Airflow.",
            "A night has one run: if it is there already, whoever started it, that run is the answer. With --set the run's nightjar"
                    + " commands get these assignments."
        },
        footer = {"", "Example:", "  nightjar airflow trigger examples/flights/pipeline.yaml --date 2013-09-30 --wait"})
final class AirflowTriggerCommand implements Callable<Integer> {
    @Mixin
    private AirflowNight night;

    @Mixin
    private OutputOptions output;

    @Mixin
    private AirflowWaitOptions waiting;

    @Mixin
    private AirflowUnpause pausing;

    @Option(names = "--again", description = "If the run is there and failed, run its failed tasks again. Default: no.")
    private boolean again;

    @Option(names = "--wait", description = "Wait for the run's end, as airflow wait does. Default: no.")
    private boolean wait;

    @Override
    public Integer call() {
        PipelineDag dag = night.dag();
        pausing.refusePaused(dag);
        PipelineDag.Triggered triggered = dag.trigger(night.date(), night.assignments());
        DagRun run = triggered.run();
        boolean rerun = again && run.state() == RunState.FAILED;
        if (rerun) {
            run = dag.again(run);
        }
        String said = "run " + run.id()
                + (triggered.started() ? " started" : rerun ? " starts again" : " is there: " + run.state());
        if (wait) {
            output.progress().say(said);
            RunWait.Ended ended = waiting.untilEnded(dag, run, output.progress());
            output.answer(
                    "night " + night.date() + " of " + dag.id() + ": "
                            + ended.run().state(),
                    AirflowNight.fields(dag, ended.run(), ended.tasks()));
            return 0;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pipeline", dag.id());
        fields.put("started", triggered.started() || rerun);
        fields.putAll(run.fields());
        output.answer(said, fields);
        return 0;
    }
}
