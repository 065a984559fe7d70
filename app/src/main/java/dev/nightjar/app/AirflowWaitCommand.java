package dev.nightjar.app;

import dev.nightjar.app.airflow.PipelineDag;
import dev.nightjar.app.airflow.RunWait;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Waits for a night in Airflow. */
@Command(
        name = "wait",
        mixinStandardHelpOptions = true,
        description = {
            "Waits for the end of a night's run in Airflow and says what its tasks do.",
            "The exit code is 0 if the run succeeded; if it failed, that of the task that failed; 4 if the wait was too short."
        },
        footer = {
            "",
            "Example:",
            "  nightjar airflow wait examples/flights/pipeline.yaml --date 2013-09-30 --timeout 2h"
        })
final class AirflowWaitCommand implements Callable<Integer> {
    @Mixin
    private AirflowNight night;

    @Mixin
    private OutputOptions output;

    @Mixin
    private AirflowWaitOptions waiting;

    @Override
    public Integer call() {
        PipelineDag dag = night.dag();
        RunWait.Ended ended = waiting.untilEnded(dag, night.run(dag), output.progress());
        output.answer(
                "night " + night.date() + " of " + dag.id() + ": " + ended.run().state(),
                AirflowNight.fields(dag, ended.run(), ended.tasks()));
        return 0;
    }
}
