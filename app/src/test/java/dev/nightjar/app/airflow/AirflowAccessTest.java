package dev.nightjar.app.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.error.PipelineException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AirflowAccessTest {
    private static final Map<String, String> NINA =
            Map.of("NIGHTJAR_AIRFLOW_USER", "nina", "NIGHTJAR_AIRFLOW_PASSWORD", "s3cret");

    @Test
    void theAddressGivenByHandWinsOverTheEnvironmentAndThatOverAirflowsDefault() {
        assertThat(AirflowAccess.of(Optional.empty(), NINA::get).url()).hasToString("http://127.0.0.1:8080");
        Map<String, String> here =
                Map.of("NIGHTJAR_AIRFLOW_URL", "https://air.example/", "NIGHTJAR_AIRFLOW_TOKEN", "t");
        assertThat(AirflowAccess.of(Optional.empty(), here::get).url()).hasToString("https://air.example");
        assertThat(AirflowAccess.of(Optional.of("http://other:81"), here::get).url())
                .hasToString("http://other:81");
    }

    @Test
    void whoeverAsksMustBeNamed() {
        assertThatThrownBy(() -> AirflowAccess.of(Optional.empty(), name -> null))
                .isInstanceOf(PipelineException.class)
                .hasMessage("Airflow at http://127.0.0.1:8080: who asks? Set NIGHTJAR_AIRFLOW_USER and"
                        + " NIGHTJAR_AIRFLOW_PASSWORD, or NIGHTJAR_AIRFLOW_TOKEN, in the environment");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8080", "ftp://a", "http://nina:s3cret@a", "http://", "a b"})
    void whatIsNoAddressIsRefusedAndNotRepeated(String text) {
        assertThatThrownBy(() -> AirflowAccess.of(Optional.of(text), NINA::get))
                .isInstanceOf(PipelineException.class)
                .hasMessage("the address of Airflow is no http or https address without a user in it; give one such as"
                        + " http://127.0.0.1:8080");
    }

    @Test
    void noSecretIsShown() {
        assertThat(AirflowAccess.of(Optional.empty(), NINA::get)).hasToString("http://127.0.0.1:8080 as nina");
    }
}
