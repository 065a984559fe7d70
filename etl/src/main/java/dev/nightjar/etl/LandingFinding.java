package dev.nightjar.etl;

import dev.nightjar.core.time.LogicalDate;
import java.util.Objects;

/**
 * Something about landed files that a person should know.
 *
 * @param rule its name in the table {@code checks}
 * @param date the known date that it concerns
 * @param stops whether that date cannot be published
 * @param says one sentence: what, why, what to do
 */
public record LandingFinding(String source, String rule, LogicalDate date, boolean stops, String says) {
    public LandingFinding {
        Objects.requireNonNull(source);
        Objects.requireNonNull(rule);
        Objects.requireNonNull(date);
        Objects.requireNonNull(says);
    }
}
