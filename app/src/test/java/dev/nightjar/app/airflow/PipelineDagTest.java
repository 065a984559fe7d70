package dev.nightjar.app.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.testing.SmallPipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of Airflow and what its answers are taken for, against prepared answers; a real Airflow is asked in its own test. */
class PipelineDagTest {
    private static final LogicalDate NIGHT = LogicalDate.parse("2024-03-09");
    private static final String RUNS = "/api/v2/dags/rides/dagRuns";
    private static final String RUN = RUNS + "/nightjar__rides__2024-03-09";

    @TempDir
    private Path folder;

    private ScriptedServer server;
    private PipelineDag dag;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedServer();
        Path file = SmallPipeline.write(folder, 0).file();
        // The clocks go forward in the night of 9 March.
        Files.writeString(
                file,
                Files.readString(file)
                        .replaceFirst(
                                "(?m)^time:.*$",
                                "time: {zone: America/New_York, every: 1d, cutoff: \"06:00 next day\"}"));
        Pipeline pipeline = PipelineLoader.of(name -> null).load(file);
        AirflowAccess access =
                new AirflowAccess(server.url(), Optional.of("nina"), Optional.of("s3cret"), Optional.empty());
        dag = new PipelineDag(pipeline, PipelineDag.Kind.NIGHTS, access, Duration.ofSeconds(5));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String run(String state) {
        return run("nightjar__rides__2024-03-09", state);
    }

    private static String run(String id, String state) {
        return String.format(
                Locale.ROOT,
                "{\"dag_run_id\": \"%s\", \"logical_date\": \"2024-03-09T11:00:00Z\", \"state\": \"%s\","
                        + " \"start_date\": \"2024-03-10T10:00:05.5Z\", \"end_date\": null}",
                id,
                state);
    }

    private static String task(String id, String state, int tries) {
        return String.format(
                Locale.ROOT,
                "{\"task_id\": \"%s\", \"state\": %s, \"try_number\": %d, \"start_date\": \"2024-03-10T10:00:06Z\", \"duration\": 12.5}",
                id,
                state == null ? "null" : "\"" + state + "\"",
                tries);
    }

    private void tasks(String... tasks) {
        server.on("GET " + RUN + "/taskInstances", 200, "{\"task_instances\": [" + String.join(",", tasks) + "]}");
    }

    private JsonNode sent(String request) throws Exception {
        return new ObjectMapper().readTree(server.requests(request).get(0).body());
    }

    @Test
    void aNightBeginsAtTheCutOffsTimeOfDayInThePipelinesZone() throws Exception {
        server.on("POST " + RUNS, 200, run("queued"));

        PipelineDag.Triggered triggered = dag.trigger(NIGHT, List.of("training.history=10d"));

        assertThat(triggered.started()).isTrue();
        assertThat(triggered.run().night()).contains(NIGHT);
        assertThat(triggered.run().state()).isEqualTo(RunState.QUEUED);
        JsonNode body = sent("POST " + RUNS);
        assertThat(body.path("dag_run_id").asText()).isEqualTo("nightjar__rides__2024-03-09");
        assertThat(body.path("logical_date").asText()).isEqualTo("2024-03-09T06:00-05:00");
        assertThat(body.path("data_interval_start").asText()).isEqualTo("2024-03-09T06:00-05:00");
        assertThat(body.path("data_interval_end").asText()).isEqualTo("2024-03-10T06:00-04:00");
        assertThat(body.path("conf").toString()).isEqualTo("{\"set\":[\"training.history=10d\"]}");
    }

    @Test
    void aRunThatIsThereAlreadyIsTheAnswerWhoeverStartedIt() {
        server.on("POST " + RUNS, 409, "{\"detail\": {\"reason\": \"Unique constraint violation\"}}")
                .on(
                        "GET " + RUNS,
                        200,
                        "{\"dag_runs\": [" + run("scheduled__2024-03-09T11:00:00+00:00", "running") + "]}");

        PipelineDag.Triggered triggered = dag.trigger(NIGHT, List.of());

        assertThat(triggered.started()).isFalse();
        assertThat(triggered.run().id()).isEqualTo("scheduled__2024-03-09T11:00:00+00:00");
        assertThat(server.requests("GET " + RUNS).get(0).line())
                .contains("logical_date_gte=2024-03-09T00%3A00-05%3A00")
                .contains("logical_date_lt=2024-03-10T00%3A00-05%3A00");
    }

    @Test
    void anUnknownDagNamesTheNearest() {
        server.on("GET /api/v2/dags", 200, "{\"dags\": [{\"dag_id\": \"ridez\"}, {\"dag_id\": \"flights-late\"}]}");

        assertThatThrownBy(() -> dag.paused())
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.USAGE))
                .hasMessage(
                        "DAG rides: Airflow has none of this name; did you mean 'ridez'? There are: ridez, flights-late; put its manifest into the DAG folder"
                                + " (nightjar airflow render) and give Airflow a minute to see it");
    }

    @Test
    void aRunThatSucceedsIsWaitedForAndItsTasksAreTold() {
        server.on("GET " + RUN, 200, run("running")).on("GET " + RUN, 200, run("success"));
        server.on("GET " + RUN + "/taskInstances", 200, "{\"task_instances\": [" + task("data", "running", 1) + "]}");
        tasks(task("data", "success", 2), task("train", null, 0));
        List<String> said = new ArrayList<>();

        RunWait.Ended ended = waiting(said).untilEnded(begun(), Duration.ofSeconds(20));

        assertThat(ended.run().state()).isEqualTo(RunState.SUCCESS);
        assertThat(said)
                .containsExactly(
                        "data: running",
                        "[tasks of night 2024-03-09 of rides 0/1 data at work]",
                        "data: success, try 2 in 12.5 s",
                        "[tasks of night 2024-03-09 of rides 1/2 run is success]");
    }

    @Test
    void aFailedRunEndsWithTheKindAndTheMessageOfItsTask() {
        server.on("GET " + RUN, 200, run("failed"));
        tasks(task("data", "failed", 1), task("train", "upstream_failed", 0));
        server.on(
                "GET " + RUN + "/taskInstances/data/xcomEntries/failure",
                200,
                "{\"value\": {\"night\": \"2024-03-09\", \"exit\": 3, \"message\": \"table rides: rows 0 < 10\"}}");

        fails(
                ErrorKind.DATA,
                "night 2024-03-09 of rides: task data failed in try 1: table rides: rows 0 < 10 (its log: nightjar airflow logs)");
    }

    @Test
    void aTaskThatLeftNoMessageCountsAsTroubleOutside() {
        server.on("GET " + RUN, 200, run("failed"));
        tasks(task("data", "failed", 5));

        fails(ErrorKind.EXTERNAL, "task data failed in try 5: it left no message");
    }

    @Test
    void aRunThatFailedWithoutAFailedTaskWasStoppedFromOutside() {
        server.on("GET " + RUN, 200, run("failed"));
        tasks(task("data", "success", 1));

        fails(
                ErrorKind.EXTERNAL,
                "the run failed in Airflow and no task of it did: it was cancelled, or took too long");
    }

    @Test
    void aRunThatNeverEndsIsGivenUpAndGoesOn() {
        server.on("GET " + RUN, 200, run("running"));
        tasks(task("data", "success", 1), task("train", "running", 1));

        assertThatThrownBy(() -> waiting(new ArrayList<>()).untilEnded(begun(), Duration.ofSeconds(1)))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessage(
                        "night 2024-03-09 of rides: the run is still running after 1 s (train running); it goes on: wait again"
                                + " with a longer --timeout, or end it with nightjar airflow cancel");
    }

    private void fails(ErrorKind kind, String message) {
        assertThatThrownBy(() -> waiting(new ArrayList<>()).untilEnded(begun(), Duration.ofSeconds(20)))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(message);
    }

    private DagRun begun() {
        return new DagRun(
                "nightjar__rides__2024-03-09", Optional.of(NIGHT), RunState.QUEUED, Optional.empty(), Optional.empty());
    }

    private RunWait waiting(List<String> said) {
        return new RunWait(
                dag,
                new Progress() {
                    @Override
                    public void step(String what, long done, long total, String note) {
                        said.add("[" + what + " " + done + "/" + total + " " + note + "]");
                    }

                    @Override
                    public void say(String line) {
                        said.add(line);
                    }
                },
                Duration.ofMillis(50));
    }

    @Test
    void aBackfillThatIsAtWorkIsTheAnswerToTheSameQuestion() throws Exception {
        server.on("POST /api/v2/backfills", 409, "{\"detail\": \"There is already a running backfill\"}")
                .on("GET /api/v2/backfills", 200, "{\"backfills\": [" + backfill(7, "2024-03-12") + "]}");

        assertThat(backfill(NIGHT.plus(3))).map(DagBackfill::id).contains(7L);
        JsonNode body = sent("POST /api/v2/backfills");
        assertThat(body.path("from_date").asText()).isEqualTo("2024-03-09T06:00-05:00");
        assertThat(body.path("to_date").asText()).isEqualTo("2024-03-12T06:00-04:00");
        assertThat(body.path("reprocess_behavior").asText()).isEqualTo("failed");
    }

    @Test
    void anotherBackfillAtWorkIsWaitedForOrEnded() {
        server.on("POST /api/v2/backfills", 409, "{\"detail\": \"There is already a running backfill\"}")
                .on("GET /api/v2/backfills", 200, "{\"backfills\": [" + backfill(7, "2024-03-11") + "]}");

        assertThatThrownBy(() -> backfill(NIGHT.plus(3)))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CLAIMED))
                .hasMessage(
                        "DAG rides: backfill 7 of 2024-03-09 to 2024-03-11 is at work, and Airflow runs one at a time; wait for"
                                + " it, or end it with nightjar airflow cancel --backfill 7");
    }

    @Test
    void aRangeOfWhichNoNightHasClosedNeedsNoBackfill() {
        server.on("POST /api/v2/backfills", 422, "{\"detail\": \"No runs to create for Dag rides in the range\"}");

        assertThat(backfill(NIGHT)).isEmpty();
    }

    @Test
    void aRangeThatAirflowRefusesIsAMistakeOfTheCommand() {
        server.on("POST /api/v2/backfills", 422, "{\"detail\": \"dag_run_conf is not a dict\"}");

        assertThatThrownBy(() -> backfill(NIGHT))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.USAGE))
                .hasMessage(
                        "nights 2024-03-09 to 2024-03-09: Airflow refused the backfill: dag_run_conf is not a dict");
    }

    private Optional<DagBackfill> backfill(LogicalDate last) {
        return new DagBackfills(dag)
                .start(
                        new DateRange(NIGHT, last),
                        DagBackfills.Scope.FAILED,
                        DagBackfills.Order.FORWARDS,
                        1,
                        List.of());
    }

    private static String backfill(int id, String to) {
        return "{\"id\": " + id + ", \"from_date\": \"2024-03-09T11:00:00Z\", \"to_date\": \"" + to
                + "T10:00:00Z\", \"completed_at\": null}";
    }
}
