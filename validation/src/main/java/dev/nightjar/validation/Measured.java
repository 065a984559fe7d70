package dev.nightjar.validation;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What was counted for one check on one known date.
 *
 * @param value the share of good rows, 0 to 1; for rows their number, for a mean the mean; empty if no row was looked at
 * @param rows rows looked at
 * @param failed rows that broke the rule; 0 where that has no meaning
 */
public record Measured(OptionalDouble value, long rows, long failed) {
    public Measured {
        Objects.requireNonNull(value);
        if (rows < 0 || failed < 0 || failed > rows) {
            throw new IllegalArgumentException(failed + " failed of " + rows + " rows: 0 <= failed <= rows is needed");
        }
    }

    /** The share of good rows; without a value if there are no rows. */
    public static Measured share(long good, long rows) {
        return new Measured(
                rows == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) good / rows), rows, rows - good);
    }
}
