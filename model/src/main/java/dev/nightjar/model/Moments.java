package dev.nightjar.model;

import dev.nightjar.core.number.ExactSum;
import java.io.Serializable;
import java.math.BigInteger;

/**
 * Count, mean and spread of numbers in one pass, mergeable. Sums are exact until they are read, so that the bits of the result depend on the
 * numbers alone, in whatever order and parts they came. A column of one value has a spread of exactly 0.
 */
final class Moments implements Serializable {
    /** Above this, squares leave the doubles: such a column has no spread that could be used. */
    static final double WILD = 1e150;

    private static final long serialVersionUID = 2L;

    private final ExactSum sum = new ExactSum();
    private final ExactSum squares = new ExactSum();
    private long count;
    private boolean wild;

    /** @param value finite */
    void add(double value) {
        count++;
        sum.add(value);
        if (Math.abs(value) > WILD) {
            wild = true;
        } else {
            squares.addProduct(value, value);
        }
    }

    void merge(Moments other) {
        count += other.count;
        wild |= other.wild;
        sum.merge(other.sum);
        squares.merge(other.squares);
    }

    long count() {
        return count;
    }

    /** 0 if there is no number. */
    double mean() {
        if (count == 0) {
            return 0;
        }
        // 64 more bits than the sum has, so that the division's own rounding is far behind that of the result
        BigInteger units = sum.units().shiftLeft(64).divide(BigInteger.valueOf(count));
        return ExactSum.rounded(units, ExactSum.UNIT_EXPONENT - 64);
    }

    /**
     * Standard deviation of the population; 0 if all numbers are equal, if there are none, or if one is beyond {@value #WILD}.
     */
    double deviation() {
        if (count == 0 || wild) {
            return 0;
        }
        // variance = (n * sum of squares - sum^2) / n^2, in units of 2^(2 * UNIT_EXPONENT)
        BigInteger n = BigInteger.valueOf(count);
        BigInteger all = sum.units();
        BigInteger scaled = squares.units().multiply(n).shiftLeft(-ExactSum.UNIT_EXPONENT);
        BigInteger variance = scaled.subtract(all.multiply(all)).divide(n.multiply(n));
        return variance.signum() <= 0 ? 0 : Math.sqrt(ExactSum.rounded(variance, 2 * ExactSum.UNIT_EXPONENT));
    }
}
