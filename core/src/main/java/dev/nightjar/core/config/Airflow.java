package dev.nightjar.core.config;

import dev.nightjar.core.time.LogicalDate;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * How Airflow runs a pipeline's nights. Decides when and where a night runs, never what it writes: it is no part of {@link Pipeline}, so
 * that no key of it can change a run id or a row.
 *
 * @param owner who is named as the owner of the tasks
 * @param start the first night, empty if there was none given; given if {@code catchUp}
 * @param end the last night, empty if there is none; not before {@code start}
 * @param catchUp whether the nights since {@code start} are run when the DAG is first switched on
 * @param maxActiveRuns nights that may be under way at a time
 * @param tasks how a night is cut into tasks
 * @param pool Airflow's pool of the tasks
 * @param trainPool the pool of the task that trains, if it has one of its own
 * @param retries how often a task that met an unreachable storage or server is tried again
 * @param retryAfterMinutes until the first retry; doubled each time
 * @param timeoutMinutes after which a task is ended
 * @param waitMinutes how long a task waits for another process that is at the same night
 * @param predictions whether there is a second DAG, for backfills of predictions in any order
 */
public record Airflow(
        String owner,
        List<String> tags,
        Optional<LogicalDate> start,
        Optional<LogicalDate> end,
        boolean catchUp,
        int maxActiveRuns,
        Tasks tasks,
        String pool,
        Optional<String> trainPool,
        int retries,
        int retryAfterMinutes,
        int timeoutMinutes,
        int waitMinutes,
        boolean predictions,
        Links links) {
    /** How a night is cut into tasks. */
    public enum Tasks {
        /** Data, train and serve. */
        THREE,
        /** One task. */
        NIGHT,
        /** One a stage. */
        STAGES;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Addresses of pages; {@code {pipeline}}, {@code {date}} and {@code {application}} there stand for the run's.
     *
     * @param report of the night's report
     * @param spark of the application in Spark's history server
     */
    public record Links(Optional<String> report, Optional<String> spark) {
        public Links {
            Objects.requireNonNull(report);
            Objects.requireNonNull(spark);
        }
    }

    public Airflow {
        Objects.requireNonNull(owner);
        tags = List.copyOf(tags);
        Objects.requireNonNull(start);
        Objects.requireNonNull(end);
        if (start.isPresent() && end.isPresent() && end.get().isBefore(start.get())) {
            throw new IllegalArgumentException(
                    "airflow.end: " + end.get() + " is before airflow.start, " + start.get());
        }
        Objects.requireNonNull(tasks);
        Objects.requireNonNull(pool);
        Objects.requireNonNull(trainPool);
        Objects.requireNonNull(links);
        Limits.ACTIVE_RUNS.require("airflow.max_active_runs", maxActiveRuns);
        Limits.RETRIES.require("airflow.retries", retries);
        Limits.RETRY_AFTER.require("airflow.retry_after", retryAfterMinutes);
        Limits.TIMEOUT.require("airflow.timeout", timeoutMinutes);
        Limits.WAIT.require("airflow.wait", waitMinutes);
    }
}
