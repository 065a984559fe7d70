package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.testing.SmallPipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of {@code nightjar airflow} against a real Airflow that runs the small pipeline's nights. The tests follow one another:
 * a night is started, seen, and over; the next one fails.
 */
@TestMethodOrder(OrderAnnotation.class)
class AirflowRestIT {
    private static final int DAYS = 14;
    private static final String NIGHT = SmallPipeline.night(DAYS - 2);
    private static final String NEXT = SmallPipeline.night(DAYS - 1);

    @TempDir
    private static Path folder;

    private static SmallPipeline small;
    private static DagServer airflow;

    private record Ended(int exit, JsonNode json) {
        String message() {
            return json.path("message").asText();
        }
    }

    @BeforeAll
    static void renderTheDagAndStartAirflow() throws Exception {
        DagServer.need();
        small = SmallPipeline.write(folder.resolve("home"), DAYS);
        Files.writeString(small.file(), Files.readString(small.file()) + "airflow: {tasks: night}\n");
        Path manifests = folder.resolve("manifests");
        Ended rendered = nightjar(Map.of(), "render", small.file().toString(), "--out", manifests.toString());
        assertThat(rendered.exit()).as(rendered.message()).isZero();
        airflow = new DagServer(
                folder.resolve("airflow"),
                manifests,
                Map.of("NIGHTJAR_BUILD", "never", "NIGHTJAR_HEAP", "1500m"),
                // Else Airflow begins with last night as soon as the DAG is switched on.
                "scheduler.use_job_schedule=False");
    }

    @AfterAll
    static void stopAirflow() {
        if (airflow != null) {
            airflow.close();
        }
    }

    /** Runs {@code bin/nightjar airflow ACTION … --json} as a process of its own. */
    private static Ended nightjar(Map<String, String> environment, String action, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of("..", "bin", "nightjar").toAbsolutePath().normalize().toString(), "airflow", action));
        command.addAll(List.of(arguments));
        command.add("--json");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(folder.resolve(action + ".err").toFile());
        builder.environment().put("NIGHTJAR_BUILD", "never");
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), new ObjectMapper().readTree(out));
    }

    private static Ended ask(String action, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(small.file().toString()));
        all.addAll(List.of(arguments));
        return nightjar(airflow.access(), action, all.toArray(String[]::new));
    }

    private static void fails(Ended ended, int exit, String message) {
        assertThat(ended.message()).contains(message);
        assertThat(ended.exit()).isEqualTo(exit);
    }

    @Test
    @Order(1)
    void aDagThatAirflowDoesNotHaveIsNamedWithTheNearest() throws Exception {
        SmallPipeline other = SmallPipeline.write(folder.resolve("other"), 0);
        Files.writeString(other.file(), Files.readString(other.file()).replace("pipeline: rides", "pipeline: rids"));
        Ended ended = nightjar(airflow.access(), "status", other.file().toString());

        fails(ended, 2, "DAG rids: Airflow has none of this name; did you mean 'rides'?");
    }

    @Test
    @Order(2)
    void aWrongPasswordEndsWithAMessageAndNotWithTheWord() throws Exception {
        Map<String, String> environment = new HashMap<>(airflow.access());
        environment.put("NIGHTJAR_AIRFLOW_PASSWORD", "wr0ng");
        Ended ended = nightjar(environment, "status", small.file().toString());

        fails(ended, 4, "signing in was refused (Invalid credentials)");
        assertThat(ended.message()).doesNotContain("wr0ng");
    }

    @Test
    @Order(3)
    void aTokenThatIsNotAirflowsOwnIsSaidSo() throws Exception {
        Map<String, String> environment =
                Map.of("NIGHTJAR_AIRFLOW_URL", airflow.url(), "NIGHTJAR_AIRFLOW_TOKEN", "not.a.token");

        fails(nightjar(environment, "status", small.file().toString()), 4, "does not take the token");
    }

    @Test
    @Order(4)
    void aPausedDagIsNotTriggeredSilently() throws Exception {
        fails(ask("trigger", "--date", NIGHT), 2, "DAG rides is paused, so Airflow would not begin the run");
    }

    @Test
    @Order(5)
    void aNightWithoutARunIsSaidSo() throws Exception {
        fails(ask("wait", "--date", NIGHT), 2, "night " + NIGHT + " of rides: Airflow has no run of it");
    }

    @Test
    @Order(6)
    void aBackfillRunsItsNightAndIsTheSameWhenAskedAgain() throws Exception {
        Ended first = ask("backfill", "--from", NIGHT, "--to", NIGHT, "--unpause");
        assertThat(first.exit()).as(first.message()).isZero();
        Ended again = ask("backfill", "--from", NIGHT, "--to", NIGHT);
        assertThat(again.json().path("backfill")).isEqualTo(first.json().path("backfill"));
        fails(ask("backfill", "--from", NIGHT, "--to", NEXT), 5, "is at work, and Airflow runs one at a time");

        Ended ended = ask("wait", "--date", NIGHT, "--every", "1s");
        assertThat(ended.exit()).as(ended.message()).isZero();
        assertThat(ended.json().path("state").asText()).isEqualTo("success");
        assertThat(ended.json().path("tasks").findValuesAsText("state")).containsOnly("success");
        assertThat(folder.resolve("home/lake/rides/predictions")).isDirectory();
    }

    @Test
    @Order(7)
    void aNightHasOneRunWhoeverStartedIt() throws Exception {
        Ended ended = ask("trigger", "--date", NIGHT);

        assertThat(ended.exit()).as(ended.message()).isZero();
        assertThat(ended.json().path("started").asBoolean(true)).isFalse();
        assertThat(ended.json().path("run").asText()).startsWith("backfill__");
        assertThat(ended.json().path("state").asText()).isEqualTo("success");
    }

    @Test
    @Order(8)
    void aNightThatTheDataHoldBackEndsTheWaitWithItsOwnCodeAndMessage() throws Exception {
        // A row a day is refused; the run is told to take that for too many.
        Ended started = ask("trigger", "--date", NEXT, "--set", "tables.rides.quarantine={stop_above: 0.001}");
        assertThat(started.json().path("run").asText()).isEqualTo("nightjar__rides__" + NEXT);
        fails(ask("wait", "--date", NEXT, "--timeout", "1s"), 4, "it goes on: wait again with a longer --timeout");

        fails(ask("wait", "--date", NEXT, "--every", "1s"), 3, "task night failed in try 1: ");
        Ended status = ask("status", "--last", "2");
        assertThat(status.json().path("runs").findValuesAsText("night")).containsExactly(NEXT, NIGHT);
        assertThat(status.json().path("runs").get(0).path("state").asText()).isEqualTo("failed");
        assertThat(ask("logs", "--date", NEXT).json().path("lines").toString()).contains("rides");
    }

    @Test
    @Order(9)
    void aRunThatIsCancelledIsOver() throws Exception {
        Ended again = ask("trigger", "--date", NEXT, "--again");
        assertThat(again.json().path("started").asBoolean()).as(again.message()).isTrue();

        assertThat(ask("cancel", "--date", NEXT).json().path("state").asText()).isEqualTo("failed");
        fails(ask("wait", "--date", NEXT), 4, "night " + NEXT + " of rides: ");
        assertThat(ask("cancel", "--date", NEXT).json().path("state").asText()).isEqualTo("failed");
    }

    @Test
    @Order(10)
    void anAirflowThatIsDownIsGivenUpAfterThePatience() throws Exception {
        Map<String, String> environment = airflow.access();
        airflow.close();
        Ended ended = nightjar(environment, "status", small.file().toString(), "--patience", "1s");

        fails(ended, 4, "gave no answer in 1 s (java.net.ConnectException");
    }
}
