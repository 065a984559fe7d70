package dev.nightjar.app.airflow;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.DateRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The backfills of a pipeline's DAG. Airflow has one at a time for a DAG. */
public final class DagBackfills {
    private final PipelineDag dag;

    public DagBackfills(PipelineDag dag) {
        this.dag = Objects.requireNonNull(dag);
    }

    /** Which nights of the range get a new run. */
    public enum Scope {
        /** Those without a run. */
        MISSING("none"),
        /** Those, and those whose run failed. */
        FAILED("failed"),
        /** All. */
        ALL("completed");

        private final String reprocess;

        Scope(String reprocess) {
            this.reprocess = reprocess;
        }
    }

    /** In which order the nights are taken. */
    public enum Order {
        FORWARDS,
        BACKWARDS
    }

    /**
     * Starts a backfill.
     *
     * @param assignments laid over the pipeline file, as with {@code --set}
     * @return the backfill: a new one, or the one of the same range that is at work; empty if no night of the range needs a run
     * @throws PipelineException CLAIMED if another backfill is at work; USAGE if Airflow refuses the range
     */
    public Optional<DagBackfill> start(
            DateRange nights, Scope scope, Order order, int atOnce, List<String> assignments) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("dag_id", dag.id());
        body.put("from_date", dag.begins(nights.first()));
        body.put("to_date", dag.begins(nights.last()));
        body.put("run_backwards", order == Order.BACKWARDS);
        body.put("reprocess_behavior", scope.reprocess);
        body.put("max_active_runs", atOnce);
        body.put("dag_run_conf", PipelineDag.conf(assignments));
        try {
            return Optional.of(DagBackfill.of(dag.http().post("/backfills", body), dag.zone()));
        } catch (AirflowRefusal e) {
            return switch (e.status()) {
                case AirflowRefusal.CONFLICT -> Optional.of(atWork(nights));
                case AirflowRefusal.UNPROCESSABLE -> none(nights, e);
                default -> throw dag.unknown(e);
            };
        }
    }

    private DagBackfill atWork(DateRange nights) {
        DagBackfill other = list().stream()
                .filter(b -> b.completed().isEmpty())
                .findFirst()
                .orElseThrow(() -> new PipelineException(
                        ErrorKind.EXTERNAL, "DAG " + dag.id() + ": a backfill has just ended; start this one again"));
        if (other.nights().equals(nights)) {
            return other;
        }
        throw new PipelineException(
                ErrorKind.CLAIMED,
                "DAG " + dag.id() + ": backfill " + other.id() + " of "
                        + other.nights().first() + " to "
                        + other.nights().last()
                        + " is at work, and Airflow runs one at a time; wait for it, or end it with"
                        + " nightjar airflow cancel --backfill " + other.id());
    }

    private static Optional<DagBackfill> none(DateRange nights, AirflowRefusal refusal) {
        if (refusal.getMessage().toLowerCase(Locale.ROOT).contains("no runs to create")) {
            return Optional.empty();
        }
        throw new PipelineException(
                ErrorKind.USAGE,
                "nights " + nights.first() + " to " + nights.last() + ": Airflow refused the backfill: "
                        + refusal.getMessage(),
                refusal);
    }

    /** All of them, the newest first. */
    public List<DagBackfill> list() {
        try {
            List<DagBackfill> all = new ArrayList<>();
            dag.http()
                    .get("/backfills", Map.of("dag_id", dag.id(), "order_by", "-id", "limit", "100"))
                    .path("backfills")
                    .forEach(b -> all.add(DagBackfill.of(b, dag.zone())));
            return all;
        } catch (AirflowRefusal e) {
            throw PipelineDag.refused("backfills of DAG " + dag.id(), e);
        }
    }

    /** Starts none of its further runs; runs at work go on. */
    public DagBackfill cancel(long id) {
        try {
            return DagBackfill.of(dag.http().put("/backfills/" + id + "/cancel"), dag.zone());
        } catch (AirflowRefusal e) {
            throw PipelineDag.refused("backfill " + id, e);
        }
    }
}
