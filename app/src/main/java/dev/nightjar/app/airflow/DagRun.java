package dev.nightjar.app.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.core.time.LogicalDate;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A run of a pipeline's DAG.
 *
 * @param id the run's, unique in the DAG
 * @param night that the run is for; empty if it was started without one
 * @param start when its first task began; empty before
 * @param end when it ended; empty before
 */
public record DagRun(
        String id, Optional<LogicalDate> night, RunState state, Optional<Instant> start, Optional<Instant> end) {
    public DagRun {
        Objects.requireNonNull(id);
        Objects.requireNonNull(night);
        Objects.requireNonNull(state);
    }

    static DagRun of(JsonNode node, ZoneId zone) {
        return new DagRun(
                node.path("dag_run_id").asText(),
                instant(node.path("logical_date"))
                        .map(i -> new LogicalDate(i.atZone(zone).toLocalDate())),
                RunState.valueOf(node.path("state").asText().toUpperCase(Locale.ROOT)),
                instant(node.path("start_date")),
                instant(node.path("end_date")));
    }

    /** Empty for null. */
    static Optional<Instant> instant(JsonNode node) {
        return node.isTextual()
                ? Optional.of(OffsetDateTime.parse(node.asText()).toInstant())
                : Optional.empty();
    }

    /** As {@code --json} shows it. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("night", night.map(LogicalDate::toString).orElse(null));
        fields.put("run", id);
        fields.put("state", state.toString());
        fields.put("start", start.map(Instant::toString).orElse(null));
        fields.put("end", end.map(Instant::toString).orElse(null));
        return fields;
    }
}
