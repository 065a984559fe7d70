package dev.nightjar.app.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A task of a run.
 *
 * @param state in Airflow's words, such as {@code running} or {@code upstream_failed}; {@code waiting} before there is one
 * @param tries how often it was begun, from 0
 * @param start of the last try; empty before the first
 * @param seconds that the last try took or has taken; empty before the first
 */
public record DagTask(String id, String state, int tries, Optional<Instant> start, OptionalDouble seconds) {
    private static final Set<String> DONE = Set.of("success", "skipped");
    private static final Set<String> ENDED = Set.of("success", "skipped", "failed", "upstream_failed", "removed");

    public DagTask {
        Objects.requireNonNull(id);
        Objects.requireNonNull(state);
    }

    static DagTask of(JsonNode node) {
        JsonNode duration = node.path("duration");
        return new DagTask(
                node.path("task_id").asText(),
                node.path("state").asText("waiting").replace("null", "waiting"),
                node.path("try_number").asInt(),
                DagRun.instant(node.path("start_date")),
                duration.isNumber() ? OptionalDouble.of(duration.asDouble()) : OptionalDouble.empty());
    }

    /** Whether it ended well. */
    boolean done() {
        return DONE.contains(state);
    }

    /** Whether it ended, well or not. */
    boolean ended() {
        return ENDED.contains(state);
    }

    boolean failed() {
        return state.equals("failed");
    }

    /** As {@code --json} shows it. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("task", id);
        fields.put("state", state);
        fields.put("tries", tries);
        fields.put("seconds", seconds.isPresent() ? seconds.getAsDouble() : null);
        return fields;
    }
}
