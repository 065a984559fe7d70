package dev.nightjar.app.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.core.config.Nearest;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.LogicalDate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A DAG of a pipeline in a running Airflow. Every call asks Airflow anew, and throws EXTERNAL if it cannot be asked. */
public final class PipelineDag {
    private static final String MOST = "1000";

    /** The name under which the tasks of the package nightjar_airflow say how they failed. */
    private static final String FAILURE = "failure";

    private final Pipeline pipeline;
    private final ZoneId zone;
    private final AirflowHttp http;
    private final String dag;

    /** Which of a pipeline's DAGs. */
    public enum Kind {
        /** Whole nights. */
        NIGHTS(""),
        /** Predictions alone, of nights whose data are published, in any order. */
        PREDICTIONS("-predictions");

        private final String suffix;

        Kind(String suffix) {
            this.suffix = suffix;
        }
    }

    /** @param patience how long one request is tried again in all while Airflow is out of reach or busy */
    public PipelineDag(Pipeline pipeline, Kind kind, AirflowAccess access, Duration patience) {
        this.pipeline = Objects.requireNonNull(pipeline);
        this.zone = pipeline.time().zone();
        this.http = new AirflowHttp(access, patience);
        this.dag = pipeline.name() + kind.suffix;
    }

    /** Its id: the pipeline's name, and what kind it is. */
    public String id() {
        return dag;
    }

    ZoneId zone() {
        return zone;
    }

    AirflowHttp http() {
        return http;
    }

    /** The same for every try of a night. */
    public String runId(LogicalDate night) {
        return "nightjar__" + dag + "__" + night;
    }

    /**
     * Whether Airflow starts none of its runs at the moment.
     *
     * @throws PipelineException USAGE, with the nearest name, if Airflow has no such DAG
     */
    public boolean paused() {
        try {
            return http.get("/dags/" + dag, Map.of()).path("is_paused").asBoolean();
        } catch (AirflowRefusal e) {
            throw unknown(e);
        }
    }

    /** USAGE if Airflow has no such DAG, with the nearest name; EXTERNAL for any other refusal. */
    PipelineException unknown(AirflowRefusal refusal) {
        if (refusal.status() != AirflowRefusal.NOT_FOUND) {
            return refused("DAG " + dag, refusal);
        }
        List<String> known = new ArrayList<>();
        http.get("/dags", Map.of("limit", MOST))
                .path("dags")
                .forEach(d -> known.add(d.path("dag_id").asText()));
        return new PipelineException(
                ErrorKind.USAGE,
                "DAG " + dag + ": Airflow has none of this name" + Nearest.among(dag, known)
                        + "; put its manifest into the DAG folder (nightjar airflow render) and give Airflow a minute to see it");
    }

    static PipelineException refused(String what, AirflowRefusal refusal) {
        return new PipelineException(
                ErrorKind.EXTERNAL,
                what + ": Airflow refused (" + refusal.status() + "): " + refusal.getMessage(),
                refusal);
    }

    /** Lets Airflow start runs again. */
    public void unpause() {
        try {
            http.patch("/dags/" + dag, Map.of("is_paused", false));
        } catch (AirflowRefusal e) {
            throw unknown(e);
        }
    }

    /**
     * Starts a night's run, unless it has one: the night then keeps the run that it has, whoever started it.
     *
     * @param assignments laid over the pipeline file, as with {@code --set}
     */
    public Triggered trigger(LogicalDate night, List<String> assignments) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("dag_run_id", runId(night));
        body.put("logical_date", begins(night));
        body.put("data_interval_start", begins(night));
        body.put("data_interval_end", begins(night.next()));
        body.put("conf", conf(assignments));
        try {
            return new Triggered(DagRun.of(http.post("/dags/" + dag + "/dagRuns", body), zone), true);
        } catch (AirflowRefusal e) {
            if (e.status() != AirflowRefusal.CONFLICT) {
                throw unknown(e);
            }
            return new Triggered(run(night).orElseThrow(() -> refused("night " + night + " of " + dag, e)), false);
        }
    }

    /** @param started whether this call started the run; else it was there */
    public record Triggered(DagRun run, boolean started) {}

    /** The schedule's own logical date of a night: the cut-off's time of day, on the night's date. */
    String begins(LogicalDate night) {
        return night.day()
                .atTime(pipeline.time().cutoffTime())
                .atZone(zone)
                .toOffsetDateTime()
                .toString();
    }

    /** What a run is told besides its date. */
    static Map<String, Object> conf(List<String> assignments) {
        return assignments.isEmpty() ? Map.of() : Map.of("set", assignments);
    }

    /** The night's run, if there is one. */
    public Optional<DagRun> run(LogicalDate night) {
        List<DagRun> runs = runs(Map.of(
                "logical_date_gte",
                        night.day().atStartOfDay(zone).toOffsetDateTime().toString(),
                "logical_date_lt",
                        night.next().day().atStartOfDay(zone).toOffsetDateTime().toString()));
        return runs.stream().findFirst();
    }

    /** The runs of a range of nights, both ends included, the latest night first. */
    public List<DagRun> runs(LogicalDate from, LogicalDate to) {
        return runs(Map.of(
                "logical_date_gte",
                        from.day().atStartOfDay(zone).toOffsetDateTime().toString(),
                "logical_date_lt",
                        to.next().day().atStartOfDay(zone).toOffsetDateTime().toString(),
                "limit", MOST));
    }

    /** The last runs, the latest night first. */
    public List<DagRun> last(int runs) {
        return runs(Map.of("limit", Integer.toString(runs)));
    }

    private List<DagRun> runs(Map<String, String> which) {
        Map<String, String> query = new LinkedHashMap<>(which);
        query.put("order_by", "-logical_date");
        try {
            List<DagRun> runs = new ArrayList<>();
            http.get("/dags/" + dag + "/dagRuns", query).path("dag_runs").forEach(r -> runs.add(DagRun.of(r, zone)));
            return runs;
        } catch (AirflowRefusal e) {
            throw unknown(e);
        }
    }

    /** The run as it stands now. */
    public DagRun now(DagRun run) {
        return DagRun.of(ask(run, ""), zone);
    }

    /** The run's tasks; those that began first, then the others by name. */
    public List<DagTask> tasks(DagRun run) {
        List<DagTask> tasks = new ArrayList<>();
        ask(run, "/taskInstances").path("task_instances").forEach(t -> tasks.add(DagTask.of(t)));
        tasks.sort(Comparator.comparing((DagTask t) -> t.start().isEmpty())
                .thenComparing(t -> t.start().map(Instant::toEpochMilli).orElse(0L))
                .thenComparing(DagTask::id));
        return tasks;
    }

    /** What a task of ours left when it failed: {@code exit} and {@code message}; empty if it left nothing. */
    Optional<JsonNode> failure(DagRun run, DagTask task) {
        try {
            JsonNode value = http.get(path(run) + "/taskInstances/" + task.id() + "/xcomEntries/" + FAILURE, Map.of())
                    .path("value");
            return Optional.of(value).filter(JsonNode::isObject);
        } catch (AirflowRefusal e) {
            return Optional.empty();
        }
    }

    /** Lines that a try of a task logged. */
    public List<String> log(DagRun run, DagTask task, int attempt) {
        List<String> lines = new ArrayList<>();
        JsonNode content =
                ask(run, "/taskInstances/" + task.id() + "/logs/" + attempt).path("content");
        for (JsonNode line : content) {
            lines.add(line.isTextual() ? line.asText() : line.path("event").asText());
        }
        return lines;
    }

    /** Ends a run as failed, with the tasks that are at work; what they have published stays. */
    public DagRun cancel(DagRun run) {
        try {
            return DagRun.of(http.patch(path(run), Map.of("state", "failed")), zone);
        } catch (AirflowRefusal e) {
            throw refused("run " + run.id(), e);
        }
    }

    /** Runs the failed tasks of a run again, and those behind them. */
    public DagRun again(DagRun run) {
        try {
            http.post(path(run) + "/clear", Map.of("dry_run", false, "only_failed", true));
            return now(run);
        } catch (AirflowRefusal e) {
            throw refused("run " + run.id(), e);
        }
    }

    private JsonNode ask(DagRun run, String what) {
        try {
            return http.get(path(run) + what, Map.of());
        } catch (AirflowRefusal e) {
            throw refused("run " + run.id() + what, e);
        }
    }

    private String path(DagRun run) {
        return "/dags/" + dag + "/dagRuns/" + run.id().replace("+", "%2B");
    }
}
