package dev.nightjar.training.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * A step of a search: one trial on one rung.
 *
 * @param trial from 0, the trainer as the file has it
 * @param rung from 0; one above the last for the best trial that was finished although the time was up
 * @param share of a whole training after which it ended, above 0 to 1
 * @param values key to value, or items of a list, that differ from the file; empty for trial 0
 * @param value of the metric on validation; empty if the step did not end
 * @param seconds that it took; 0 if it did not begin
 * @param microseconds that the model takes to score a row; empty if that was not measured
 * @param model id; empty if there is none
 * @param says a few words
 */
public record TrialRow(
        String trainer,
        int trial,
        int rung,
        double share,
        Map<String, List<String>> values,
        Result result,
        OptionalDouble value,
        double seconds,
        OptionalDouble microseconds,
        String model,
        String says) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public enum Result {
        /** It was fitted and judged. */
        DONE,
        /** The time was up. */
        CUT,
        /** It could not be fitted or judged. */
        FAILED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** By the word that {@link #toString} gives. */
        public static Result named(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    public TrialRow {
        Objects.requireNonNull(trainer);
        Objects.requireNonNull(result);
        Objects.requireNonNull(value);
        Objects.requireNonNull(microseconds);
        Objects.requireNonNull(model);
        Objects.requireNonNull(says);
        values = new LinkedHashMap<>(values);
        if (trial < 0 || rung < 0 || !(share > 0 && share <= 1) || !(seconds >= 0)) {
            throw new IllegalArgumentException("trial " + trial + ", rung " + rung + ", share " + share + ", " + seconds
                    + " s: must be 0 or more, the share above 0 to 1");
        }
        if (result == Result.DONE && value.isEmpty()) {
            throw new IllegalArgumentException("trial " + trial + " is done and has no value");
        }
    }

    boolean isDone() {
        return result == Result.DONE;
    }

    /** The values as a JSON object; a list stays one. */
    public String keys() {
        ObjectNode node = JSON.createObjectNode();
        values.forEach((key, items) -> {
            if (items.size() == 1) {
                node.put(key, items.get(0));
            } else {
                items.forEach(node.putArray(key)::add);
            }
        });
        return node.toString();
    }

    /** What {@link #keys} gave. */
    public static Map<String, List<String>> values(String keys) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        read(keys).fields().forEachRemaining(field -> {
            List<String> items = new ArrayList<>();
            if (field.getValue().isArray()) {
                field.getValue().forEach(item -> items.add(item.asText()));
            } else {
                items.add(field.getValue().asText());
            }
            values.put(field.getKey(), items);
        });
        return values;
    }

    /** All of it, for a file. */
    public String json() {
        ObjectNode node = JSON.createObjectNode()
                .put("trainer", trainer)
                .put("trial", trial)
                .put("rung", rung)
                .put("share", share)
                .put("keys", keys())
                .put("result", result.toString())
                .put("seconds", seconds)
                .put("model", model)
                .put("says", says);
        value.ifPresent(v -> node.put("value", v));
        microseconds.ifPresent(v -> node.put("microseconds", v));
        return node.toString();
    }

    /** What {@link #json} gave. */
    public static TrialRow of(String json) {
        JsonNode node = read(json);
        return new TrialRow(
                node.path("trainer").asText(),
                node.path("trial").asInt(),
                node.path("rung").asInt(),
                node.path("share").asDouble(),
                values(node.path("keys").asText()),
                Result.named(node.path("result").asText()),
                optional(node.path("value")),
                node.path("seconds").asDouble(),
                optional(node.path("microseconds")),
                node.path("model").asText(),
                node.path("says").asText());
    }

    private static OptionalDouble optional(JsonNode node) {
        return node.isNumber() ? OptionalDouble.of(node.asDouble()) : OptionalDouble.empty();
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("'" + json + "' is no JSON of a trial", e);
        }
    }
}
