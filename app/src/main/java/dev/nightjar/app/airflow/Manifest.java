package dev.nightjar.app.airflow;

import dev.nightjar.core.config.Airflow;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.run.ContentHash;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.time.LogicalDate;
import java.net.URI;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What Airflow needs to know of a pipeline to make a DAG of it, without reading the pipeline file and without a JVM: a small JSON file
 * for each pipeline. The same pipeline gives the same text, so that a manifest can be committed and compared.
 */
public final class Manifest {
    /** Version of the format; the Python package refuses others. */
    public static final int FORMAT = 1;

    /** Before every night that a person may want to run by hand; Airflow refuses earlier ones. */
    private static final LogicalDate EARLIEST = LogicalDate.parse("1970-01-02");

    /**
     * How a task starts Nightjar.
     *
     * @param command the launcher and its first arguments
     * @param layers {@code --profile} and {@code --set} as they were given to {@code render}
     * @param mode {@code client} or {@code cluster}: where the driver runs
     * @param results folder of the result files of drivers in a cluster; a place that both the cluster and Airflow's workers reach
     */
    public record Start(List<String> command, List<String> layers, String mode, URI results) {
        public Start {
            command = List.copyOf(command);
            layers = List.copyOf(layers);
            Objects.requireNonNull(mode);
            Objects.requireNonNull(results);
        }
    }

    private Manifest() {}

    /**
     * The manifest's content.
     *
     * @param file address of the pipeline file, as the tasks pass it on
     * @param text the file's bytes: tasks refuse to start once they have changed
     */
    public static Map<String, Object> of(Pipeline pipeline, Airflow airflow, String file, byte[] text, Start start) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("format", FORMAT);
        manifest.put("pipeline", pipeline.name());
        manifest.put("question", pipeline.question());
        manifest.put("file", file);
        manifest.put("file_sha256", sha256(text));
        manifest.put("config_hash", pipeline.configHash());
        manifest.put("lake", pipeline.folder().toString());
        manifest.put("zone", pipeline.time().zone().getId());
        manifest.put("cron", cron(pipeline.time().cutoffTime()));
        manifest.put("start_date", airflow.start().orElse(EARLIEST).toString());
        manifest.put("end_date", airflow.end().map(LogicalDate::toString).orElse(""));
        manifest.put("catchup", airflow.catchUp());
        manifest.put("max_active_runs", airflow.maxActiveRuns());
        manifest.put("owner", airflow.owner());
        manifest.put("tags", airflow.tags());
        manifest.put("retries", airflow.retries());
        manifest.put("retry_after_minutes", airflow.retryAfterMinutes());
        manifest.put("timeout_minutes", airflow.timeoutMinutes());
        manifest.put("wait_minutes", airflow.waitMinutes());
        manifest.put("predictions_dag", airflow.predictions());
        Map<String, Object> links = new LinkedHashMap<>();
        links.put("report", airflow.links().report().orElse(""));
        links.put("spark", airflow.links().spark().orElse(""));
        manifest.put("links", links);
        manifest.put("start", start(start));
        manifest.put("tasks", tasks(pipeline, airflow));
        return manifest;
    }

    /** When a night may begin: at the cut-off, on the day after the one that it closes. */
    private static String cron(LocalTime cutoff) {
        return cutoff.getMinute() + " " + cutoff.getHour() + " * * *";
    }

    private static Map<String, Object> start(Start start) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("command", start.command());
        fields.put("layers", start.layers());
        fields.put("mode", start.mode());
        fields.put("results", start.results().toString());
        return fields;
    }

    private static List<Map<String, Object>> tasks(Pipeline pipeline, Airflow airflow) {
        List<Map<String, Object>> tasks = new ArrayList<>();
        switch (airflow.tasks()) {
            case NIGHT -> tasks.add(task("night", Stage.INGEST, Stage.EXPORT, pipeline, airflow));
            case THREE -> {
                tasks.add(task("data", Stage.INGEST, Stage.FEATURES, pipeline, airflow));
                tasks.add(task("train", Stage.TRAIN, Stage.TRAIN, pipeline, airflow));
                tasks.add(task("serve", Stage.SCORE, Stage.EXPORT, pipeline, airflow));
            }
            case STAGES -> {
                for (Stage stage : Stage.values()) {
                    tasks.add(task(stage.toString(), stage, stage, pipeline, airflow));
                }
            }
        }
        return tasks;
    }

    private static Map<String, Object> task(String id, Stage from, Stage to, Pipeline pipeline, Airflow airflow) {
        Map<String, Object> task = new LinkedHashMap<>();
        task.put("id", id);
        task.put("from", from.toString());
        task.put("to", to.toString());
        boolean trains = from == Stage.TRAIN && to == Stage.TRAIN;
        task.put("pool", trains ? airflow.trainPool().orElse(airflow.pool()) : airflow.pool());
        // Ingest moves the frontier on from where the night before left it.
        task.put("depends_on_past", from == Stage.INGEST);
        task.put("publishes", published(pipeline, from, to));
        return task;
    }

    /** The tables that readers may read anew when the stages are done: data when the frontier has moved, the rest when written. */
    private static List<String> published(Pipeline pipeline, Stage from, Stage to) {
        List<String> tables = new ArrayList<>();
        if (within(Stage.FEATURES, from, to)) {
            tables.addAll(pipeline.tables().keySet());
        }
        if (within(Stage.TRAIN, from, to)) {
            tables.add("model_events");
        }
        if (within(Stage.SCORE, from, to)) {
            tables.add("predictions");
        }
        return tables;
    }

    private static boolean within(Stage stage, Stage from, Stage to) {
        return from.compareTo(stage) <= 0 && stage.compareTo(to) <= 0;
    }

    private static String sha256(byte[] text) {
        return ContentHash.hex(text, 64);
    }
}
