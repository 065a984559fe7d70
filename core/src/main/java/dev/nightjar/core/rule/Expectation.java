package dev.nightjar.core.rule;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One line of {@code expect}. What a good row or a good table looks like, and what happens otherwise.
 *
 * @param name unique in its table; derived from the content when the file gives none, for instance {@code distance between 10 and 6000}
 * @param column the column meant; empty for {@link Measure.Rows} and {@link Measure.Sql}
 * @param onFail what happens to the row ({@code QUARANTINE}) or to the night ({@code WARN}, {@code STOP}) below {@code stopBelow}
 * @param warnBelow the least share of good rows, 0 to 1 included, under which the check warns
 * @param stopBelow the least share of good rows under which the check stops the night
 */
public record Expectation(
        String name,
        Optional<String> column,
        Measure measure,
        OnFail onFail,
        OptionalDouble warnBelow,
        OptionalDouble stopBelow) {
    /** Name of the check that every table has: the share of rows that its row rules refused. */
    public static final String REFUSED = "refused rows";

    public enum OnFail {
        WARN,
        QUARANTINE,
        STOP
    }

    /** What is looked at. */
    public sealed interface Measure {
        /** The share of rows whose column is not null. */
        record NotNull() implements Measure {}

        /** Value within both bounds, included. Null passes. */
        record Between(double low, double high) implements Measure {}

        /** Value, as text, is one of these. Null passes. */
        record In(List<String> values) implements Measure {
            public In {
                values = List.copyOf(values);
            }
        }

        /** The whole text matches the Java regular expression. Null passes. */
        record Matches(String pattern) implements Measure {}

        /** A boolean Spark SQL expression over the row is true; null counts as false. */
        record Sql(String expression) implements Measure {}

        /** Value stands in the column of another table, as known by the night. Null passes. */
        record References(String table, String otherColumn) implements Measure {}

        /** The share of rows whose column value is unique among the night's rows. */
        record Unique() implements Measure {}

        /** Number of rows within both bounds, included. */
        record Rows(long atLeast, long atMost) implements Measure {}

        /** Mean of the column within both bounds, included. */
        record Mean(double low, double high) implements Measure {}
    }

    public Expectation {
        Objects.requireNonNull(name);
        Objects.requireNonNull(column);
        Objects.requireNonNull(measure);
        Objects.requireNonNull(onFail);
        Objects.requireNonNull(warnBelow);
        Objects.requireNonNull(stopBelow);
        requireShare(name, "warn_below", warnBelow);
        requireShare(name, "stop_below", stopBelow);
    }

    private static void requireShare(String name, String what, OptionalDouble share) {
        if (share.isPresent() && !(share.getAsDouble() >= 0 && share.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(name + ": " + what + " " + share.getAsDouble() + " is outside 0 to 1");
        }
    }

    /** Whether each row is judged on its own as it is written. */
    public boolean rowRule() {
        return onFail == OnFail.QUARANTINE;
    }

    /** The name of a check that was given none: what it says, in words. */
    public static String name(Optional<String> column, Measure measure) {
        String of = column.orElse("");
        if (measure instanceof Measure.NotNull) {
            return of + " not null";
        } else if (measure instanceof Measure.Unique) {
            return of + " unique";
        } else if (measure instanceof Measure.Between m) {
            return of + " between " + number(m.low()) + " and " + number(m.high());
        } else if (measure instanceof Measure.Mean m) {
            return "mean of " + of + " between " + number(m.low()) + " and " + number(m.high());
        } else if (measure instanceof Measure.In m) {
            return of + " in " + m.values();
        } else if (measure instanceof Measure.Matches m) {
            return of + " matches " + m.pattern();
        } else if (measure instanceof Measure.Sql m) {
            return m.expression();
        } else if (measure instanceof Measure.References m) {
            return of + " references " + m.table() + "." + m.otherColumn();
        }
        Measure.Rows rows = (Measure.Rows) measure;
        return "rows"
                + (rows.atLeast() > 0 ? " at least " + rows.atLeast() : "")
                + (rows.atMost() < Long.MAX_VALUE ? " at most " + rows.atMost() : "");
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
