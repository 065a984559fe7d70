package dev.nightjar.app;

import dev.nightjar.app.airflow.DagRun;
import dev.nightjar.app.airflow.PipelineDag;
import dev.nightjar.app.airflow.RunWait;
import dev.nightjar.core.run.Progress;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long to wait for a run. */
final class AirflowWaitOptions {
    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "12h",
            converter = DurationConverter.class,
            description =
                    "How long to wait for the end, such as 90s or 2h; the run goes on after it. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = DurationConverter.class,
            description = "How often to look while waiting. Default: ${DEFAULT-VALUE}.")
    private Duration every;

    RunWait.Ended untilEnded(PipelineDag dag, DagRun run, Progress progress) {
        return new RunWait(dag, progress, every).untilEnded(run, timeout);
    }
}
