package dev.nightjar.core.config;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The rows to predict for.
 *
 * @param from the table, with an event time
 * @param key columns that identify a prediction; the table's key
 * @param daysAhead night D predicts the rows whose event day is D + daysAhead; 1 for {@code next_day}, 0 for {@code same_day}
 * @param precision what windows end at: nothing for the end of the night's day, else an instant of each row's own
 */
public record Spine(String from, List<String> key, int daysAhead, Optional<ByInstant> precision) {
    /**
     * Window {@code w} of a row is the event times {@code [i - w, i)}, where {@code i} is the row's instant less the delay, and {@code w}
     * counts calendar days of the pipeline's zone.
     *
     * @param at the column of the spine's table, a timestamp, that has the instant
     * @param delayMinutes how long after its event time an event is known at the latest; 0 or more
     */
    public record ByInstant(String at, int delayMinutes) {
        public ByInstant {
            Objects.requireNonNull(at);
            Limits.DELAY.require("spine.delay", delayMinutes);
        }
    }

    public Spine {
        Objects.requireNonNull(from);
        key = List.copyOf(key);
        Objects.requireNonNull(precision);
        if (daysAhead != 0 && daysAhead != 1) {
            throw new IllegalArgumentException("spine.predict: " + daysAhead + " days ahead is neither 0 nor 1");
        }
    }

    /** A spine whose windows end with the night's day. */
    public Spine(String from, List<String> key, int daysAhead) {
        this(from, key, daysAhead, Optional.empty());
    }

    /** Goes into hashes that name tables: a spine by day has the text that it had before there were instants. */
    @Override
    public String toString() {
        String byDay = "Spine[from=" + from + ", key=" + key + ", daysAhead=" + daysAhead + "]";
        return precision.map(p -> byDay + p).orElse(byDay);
    }
}
