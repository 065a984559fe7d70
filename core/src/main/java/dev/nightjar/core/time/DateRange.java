package dev.nightjar.core.time;

import java.util.Objects;

/** Logical dates from {@code first} to {@code last}, both included. Never empty. */
public record DateRange(LogicalDate first, LogicalDate last) {
    public DateRange {
        Objects.requireNonNull(first);
        Objects.requireNonNull(last);
        if (last.isBefore(first)) {
            throw new IllegalArgumentException("range ends " + last + " before it begins " + first);
        }
    }

    public static DateRange of(LogicalDate only) {
        return new DateRange(only, only);
    }

    public boolean contains(LogicalDate date) {
        return !date.isBefore(first) && !date.isAfter(last);
    }

    /** Number of dates, at least 1. */
    public long length() {
        return first.until(last) + 1;
    }

    @Override
    public String toString() {
        return first.equals(last) ? first.toString() : first + " to " + last;
    }
}
