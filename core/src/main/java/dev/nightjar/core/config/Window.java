package dev.nightjar.core.config;

import dev.nightjar.core.time.LogicalDate;
import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;

/**
 * The event days that an aggregate of one night looks at. All end with the night's own day, included.
 *
 * @param kind how it begins
 * @param length its days for {@code DAYS}, 1 to 3650; 0 for the others
 */
public record Window(Kind kind, int length) implements Serializable {
    public enum Kind {
        /** {@code 7d}: the last {@code length} days, {@code (D - length, D]}. */
        DAYS,
        /** {@code mtd}: from the first day of the night's calendar month on. */
        MONTH_TO_DATE,
        /** {@code all}: every day that is known. */
        ALL
    }

    /** {@code all}. */
    public static final Window EVERYTHING = new Window(Kind.ALL, 0);
    /** {@code mtd}. */
    public static final Window THIS_MONTH = new Window(Kind.MONTH_TO_DATE, 0);

    public Window {
        Objects.requireNonNull(kind);
        if (kind == Kind.DAYS) {
            Limits.WINDOW.require("window", length);
        } else if (length != 0) {
            throw new IllegalArgumentException("window " + kind + ": " + length + " days; it has no length");
        }
    }

    /** The last {@code length} days. */
    public static Window days(int length) {
        return new Window(Kind.DAYS, length);
    }

    /** The first event day that it holds; empty if it has no beginning. */
    public Optional<LogicalDate> first(LogicalDate night) {
        return switch (kind) {
            case DAYS -> Optional.of(night.plus(1 - length));
            case MONTH_TO_DATE -> Optional.of(new LogicalDate(night.day().withDayOfMonth(1)));
            case ALL -> Optional.empty();
        };
    }

    /** As it stands in a pipeline file and at the end of a feature's name: {@code 7d}, {@code mtd}, {@code all}. */
    @Override
    public String toString() {
        return switch (kind) {
            case DAYS -> length + "d";
            case MONTH_TO_DATE -> "mtd";
            case ALL -> "all";
        };
    }
}
