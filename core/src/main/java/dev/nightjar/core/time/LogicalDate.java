package dev.nightjar.core.time;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The calendar day, in the pipeline's time zone, that a night closes. The only type that knows how long a period is: a day today.
 * Ordered by time.
 */
public record LogicalDate(LocalDate day) implements Comparable<LogicalDate> {
    public LogicalDate {
        Objects.requireNonNull(day);
    }

    /** Reads {@code 2013-09-30}. @throws IllegalArgumentException with the text, if it is no ISO date */
    public static LogicalDate parse(String text) {
        try {
            return new LogicalDate(LocalDate.parse(text));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'" + text + "' is not a date like 2013-09-30", e);
        }
    }

    public static LogicalDate ofEpochDay(long epochDay) {
        return new LogicalDate(LocalDate.ofEpochDay(epochDay));
    }

    /** The date {@code periods} later, or earlier if negative. */
    public LogicalDate plus(long periods) {
        return new LogicalDate(day.plusDays(periods));
    }

    public LogicalDate next() {
        return plus(1);
    }

    public LogicalDate previous() {
        return plus(-1);
    }

    /** Periods from this date to {@code other}; negative if it is earlier. */
    public long until(LogicalDate other) {
        return other.day.toEpochDay() - day.toEpochDay();
    }

    public long epochDay() {
        return day.toEpochDay();
    }

    public boolean isAfter(LogicalDate other) {
        return compareTo(other) > 0;
    }

    public boolean isBefore(LogicalDate other) {
        return compareTo(other) < 0;
    }

    /** All dates from this one to {@code last}, both included; empty if {@code last} is earlier. */
    public Stream<LogicalDate> through(LogicalDate last) {
        return last.isBefore(this)
                ? Stream.empty()
                : day.datesUntil(last.day.plusDays(1)).map(LogicalDate::new);
    }

    /** For Delta and Spark rows. */
    public java.sql.Date sqlDate() {
        return java.sql.Date.valueOf(day);
    }

    @Override
    public int compareTo(LogicalDate other) {
        return day.compareTo(other.day);
    }

    /** ISO, {@code 2013-09-30}. */
    @Override
    public String toString() {
        return day.toString();
    }
}
