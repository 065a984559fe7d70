package dev.nightjar.core.config;

import java.util.Objects;
import java.util.Optional;

/**
 * The outcome of a prediction.
 *
 * @param from the table that knows it, joined to the spine by the spine's key
 * @param value SQL expression over that table: boolean for {@code BINARY}, numeric for {@code REGRESSION}; null means no label
 * @param maturesAfterDays the label of night N's prediction is used from night N + this on; 1 or more
 * @param exclude boolean SQL expression: rows that are no examples
 */
public record Label(String from, String value, Task task, int maturesAfterDays, Optional<String> exclude) {
    public enum Task {
        BINARY,
        REGRESSION
    }

    public Label {
        Objects.requireNonNull(from);
        Objects.requireNonNull(value);
        Objects.requireNonNull(task);
        Objects.requireNonNull(exclude);
        Limits.MATURES.require("label.matures_after", maturesAfterDays);
    }
}
