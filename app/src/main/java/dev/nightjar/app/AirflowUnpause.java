package dev.nightjar.app;

import dev.nightjar.app.airflow.PipelineDag;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import picocli.CommandLine.Option;

/** What to do about a paused DAG, of which Airflow would begin no run. */
final class AirflowUnpause {
    @Option(names = "--unpause", description = "Unpause the DAG if it is paused. Default: refuse.")
    private boolean unpause;

    /** @throws PipelineException USAGE if the DAG is paused and is to stay so, or if there is none */
    void refusePaused(PipelineDag dag) {
        if (!dag.paused()) {
            return;
        }
        if (!unpause) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "DAG " + dag.id()
                            + " is paused, so Airflow would not begin the run; unpause it there, or give --unpause");
        }
        dag.unpause();
    }
}
