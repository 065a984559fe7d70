package dev.nightjar.core.config;

import java.util.List;
import java.util.Objects;

/**
 * The rows to predict for.
 *
 * @param from the table, with an event time
 * @param key columns that identify a prediction; the table's key
 * @param daysAhead night D predicts the rows whose event day is D + daysAhead; 1 for {@code next_day}, 0 for {@code same_day}
 */
public record Spine(String from, List<String> key, int daysAhead) {
    public Spine {
        Objects.requireNonNull(from);
        key = List.copyOf(key);
        if (daysAhead != 0 && daysAhead != 1) {
            throw new IllegalArgumentException("spine.predict: " + daysAhead + " days ahead is neither 0 nor 1");
        }
    }
}
