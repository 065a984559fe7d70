package dev.nightjar.training;

import java.io.Serializable;
import java.util.Objects;

/**
 * How much there is of each class.
 *
 * @param positives units with label 1, 0 to 2^56
 * @param negatives units with label 0, 0 to 2^56
 * @param rows number of rows
 * @param positiveRows number of rows with label 1
 * @param unit what a unit weighs
 */
public record ClassTotals(long positives, long negatives, long rows, long positiveRows, WeightUnit unit)
        implements Serializable {
    public ClassTotals {
        Objects.requireNonNull(unit);
        if (positives < 0 || negatives < 0) {
            throw new IllegalArgumentException(
                    positives + " positives, " + negatives + " negatives: must be 0 or more");
        }
    }

    /** Of rows that count one each. */
    public static ClassTotals ofRows(long positives, long negatives) {
        return new ClassTotals(positives, negatives, positives + negatives, positives, WeightUnit.ROW);
    }

    /** Together with others in the same unit. */
    public ClassTotals plus(ClassTotals other) {
        return new ClassTotals(
                positives + other.positives,
                negatives + other.negatives,
                rows + other.rows,
                positiveRows + other.positiveRows,
                unit);
    }

    long units() {
        return positives + negatives;
    }
}
