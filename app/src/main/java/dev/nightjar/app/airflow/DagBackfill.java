package dev.nightjar.app.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A backfill of Airflow's: it starts a range's runs one after another.
 *
 * @param id Airflow's
 * @param nights of the range
 * @param completed when the last run had ended or it was cancelled; empty before
 */
public record DagBackfill(long id, DateRange nights, Optional<Instant> completed) {
    static DagBackfill of(JsonNode node, ZoneId zone) {
        return new DagBackfill(
                node.path("id").asLong(),
                new DateRange(night(node.path("from_date"), zone), night(node.path("to_date"), zone)),
                DagRun.instant(node.path("completed_at")));
    }

    private static LogicalDate night(JsonNode node, ZoneId zone) {
        return new LogicalDate(DagRun.instant(node).orElseThrow().atZone(zone).toLocalDate());
    }

    /** As {@code --json} shows it. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("backfill", id);
        fields.put("from", nights.first().toString());
        fields.put("to", nights.last().toString());
        fields.put("completed", completed.map(Instant::toString).orElse(null));
        return fields;
    }
}
