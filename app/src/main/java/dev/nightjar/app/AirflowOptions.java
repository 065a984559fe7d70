package dev.nightjar.app;

import dev.nightjar.app.airflow.AirflowAccess;
import dev.nightjar.app.airflow.PipelineDag;
import dev.nightjar.core.config.Pipeline;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where Airflow is. Who asks stands in the environment: NIGHTJAR_AIRFLOW_USER and NIGHTJAR_AIRFLOW_PASSWORD, or NIGHTJAR_AIRFLOW_TOKEN. */
final class AirflowOptions {
    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "Airflow's API server; who asks stands in the environment: NIGHTJAR_AIRFLOW_USER and NIGHTJAR_AIRFLOW_PASSWORD,"
                            + " or NIGHTJAR_AIRFLOW_TOKEN. Default: NIGHTJAR_AIRFLOW_URL, else http://127.0.0.1:8080.")
    private String url;

    @Option(
            names = "--patience",
            paramLabel = "DURATION",
            defaultValue = "60s",
            converter = DurationConverter.class,
            description =
                    "How long a request is tried again in all while Airflow is out of reach or busy, such as 90s or 10m. Default: ${DEFAULT-VALUE}.")
    private Duration patience;

    @Option(
            names = "--predictions",
            description =
                    "The DAG NAME-predictions, which scores and exports nights whose data are published, in any order."
                            + " Default: the DAG of whole nights.")
    private boolean predictions;

    boolean predictions() {
        return predictions;
    }

    PipelineDag dag(Pipeline pipeline) {
        PipelineDag.Kind kind = predictions ? PipelineDag.Kind.PREDICTIONS : PipelineDag.Kind.NIGHTS;
        return new PipelineDag(pipeline, kind, AirflowAccess.of(Optional.ofNullable(url), System::getenv), patience);
    }
}
