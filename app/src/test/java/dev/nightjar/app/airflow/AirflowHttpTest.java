package dev.nightjar.app.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.app.airflow.ScriptedServer.Request;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AirflowHttpTest {
    private static final String DAG = "GET /api/v2/dags/rides";
    private static final String FINE = "{\"is_paused\": false}";

    private ScriptedServer server;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private AirflowHttp http(Duration patience) {
        return http(server.url(), patience);
    }

    private static AirflowHttp http(URI url, Duration patience) {
        return new AirflowHttp(
                new AirflowAccess(url, Optional.of("nina"), Optional.of("s3cret"), Optional.empty()), patience);
    }

    private AirflowHttp withToken() {
        return new AirflowHttp(
                new AirflowAccess(server.url(), Optional.empty(), Optional.empty(), Optional.of("given")),
                Duration.ofSeconds(2));
    }

    private static void fails(Runnable request, String message) {
        assertThatThrownBy(request::run)
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessageContaining(message)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void aTokenIsMadeOnceAndSentWithEachRequest() {
        server.on(DAG, 200, FINE);
        AirflowHttp http = http(Duration.ofSeconds(5));

        assertThat(http.get("/dags/rides", Map.of()).path("is_paused").asBoolean(true))
                .isFalse();
        http.get("/dags/rides", Map.of("limit", "1 2"));

        assertThat(server.requests("POST /auth/token"))
                .extracting(Request::body)
                .hasSize(1)
                .allSatisfy(b -> assertThat(b).contains("\"username\":\"nina\"").contains("\"password\":\"s3cret\""));
        assertThat(server.requests(DAG)).extracting(Request::authorization).containsOnly("Bearer first");
        assertThat(server.requests(DAG).get(1).line()).endsWith("?limit=1+2");
    }

    @Test
    void anExpiredTokenIsRenewed() {
        server.on("POST /auth/token", 201, "{\"access_token\": \"first\"}")
                .on("POST /auth/token", 201, "{\"access_token\": \"second\"}");
        server.on(DAG, 200, FINE)
                .on(DAG, 401, "{\"detail\": \"Token expired\"}")
                .on(DAG, 200, FINE);
        AirflowHttp http = http(Duration.ofSeconds(5));

        http.get("/dags/rides", Map.of());
        http.get("/dags/rides", Map.of());

        assertThat(server.requests(DAG))
                .extracting(Request::authorization)
                .containsExactly("Bearer first", "Bearer first", "Bearer second");
    }

    @Test
    void aTokenMadeElsewhereThatHasExpiredIsSaidSo() {
        server.on(DAG, 401, "{\"detail\": \"Token expired\"}");

        fails(
                () -> withToken().get("/dags/rides", Map.of()),
                "does not take the token: it has expired or is not one of its own; set NIGHTJAR_AIRFLOW_TOKEN anew");
        assertThat(server.requests("POST /auth/token")).isEmpty();
    }

    @Test
    void aWrongPasswordIsSaidSoWithoutTheWord() {
        server.on("POST /auth/token", 401, "{\"detail\": \"Invalid credentials\"}");

        fails(
                () -> http(Duration.ofSeconds(2)).get("/dags/rides", Map.of()),
                "as nina: signing in was refused (Invalid credentials); see NIGHTJAR_AIRFLOW_USER");
    }

    @Test
    void whatIsForbiddenNamesTheUserAndTheRequest() {
        server.on(DAG, 403, "{\"detail\": \"Forbidden\"}");

        fails(
                () -> http(Duration.ofSeconds(2)).get("/dags/rides", Map.of()),
                "as nina: not allowed to GET /api/v2/dags/rides (Forbidden)");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void aBusyServerIsAskedAgain(int status) {
        server.on(DAG, status, "busy").on(DAG, 200, FINE);

        http(Duration.ofSeconds(20)).get("/dags/rides", Map.of());

        assertThat(server.requests(DAG)).hasSize(2);
    }

    @Test
    void theDelayThatTheServerAsksForIsKept() {
        server.on(DAG, 429, "", Map.of("Retry-After", "2")).on(DAG, 200, FINE);
        long begin = System.nanoTime();

        http(Duration.ofSeconds(20)).get("/dags/rides", Map.of());

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void aServerThatStaysBrokenIsGivenUpAfterThePatience() {
        server.on(DAG, 500, "{\"detail\": \"database is locked\"}");

        fails(
                () -> http(Duration.ofSeconds(2)).get("/dags/rides", Map.of()),
                "gave no answer in 2 s (500 database is locked); see that its API server runs");
        assertThat(server.requests(DAG)).hasSizeGreaterThan(1);
    }

    @Test
    void aServerThatIsDownIsGivenUpAfterThePatience() throws Exception {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }

        fails(
                () -> http(nobody, Duration.ofSeconds(1)).get("/dags/rides", Map.of()),
                nobody + " gave no answer in 1 s (java.net.ConnectException");
    }

    @Test
    void aServerThatTakesTheRequestAndSaysNothingIsGivenUpAfterThePatience() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            URI url = URI.create("http://127.0.0.1:" + mute.getLocalPort());
            fails(
                    () -> http(url, Duration.ofSeconds(1)).get("/dags/rides", Map.of()),
                    "gave no answer in 1 s (java.net.http.HttpTimeoutException: request timed out)");
        }
    }

    @Test
    void whatIsNotAirflowIsSaidSo() {
        server.on(DAG, 200, "<html>It works!</html>");

        fails(
                () -> http(Duration.ofSeconds(2)).get("/dags/rides", Map.of()),
                "is not Airflow's API: no JSON came back; see the address");
    }

    @Test
    void aRefusalCarriesWhatTheServerSaysInEachOfItsForms() {
        server.on("POST /api/v2/dags", 422, "{\"detail\": [{\"msg\": \"Field required\"}]}")
                .on("POST /api/v2/dags", 409, "{\"detail\": {\"reason\": \"Unique constraint violation\"}}")
                .on("POST /api/v2/dags", 400, "no json");
        AirflowHttp http = http(Duration.ofSeconds(2));

        for (String said : new String[] {"Field required", "Unique constraint violation", "status 400"}) {
            assertThatThrownBy(() -> http.post("/dags", Map.of("a", 1)))
                    .isInstanceOf(AirflowRefusal.class)
                    .hasMessage(said);
        }
    }
}
