package dev.nightjar.training;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.Serializable;

/**
 * Weights as whole numbers of a unit, so that their sums depend on no order. The unit is a power of two, between 2^-56 and 2^-55 of the sum of all
 * weights: weights that are whole numbers, halves and so on are exact; of any others the rounding moves a metric of n rows by less than n 2^-55.
 *
 * @param exponent the unit is two to the power of this; 0 where rows are counted
 */
public record WeightUnit(int exponent) implements Serializable {
    /** Every row counts one. */
    public static final WeightUnit ROW = new WeightUnit(0);

    private static final int BITS = 55;

    /** The unit for weights of that sum; 0 or more, finite. */
    public static WeightUnit of(double sum) {
        return sum == 0 ? ROW : new WeightUnit(Math.getExponent(sum) + 1 - BITS);
    }

    /**
     * The weight, if it can be one.
     *
     * @throws PipelineException DATA if it is negative, NaN or infinite
     */
    public static double require(double weight) {
        if (!(weight >= 0) || Double.isInfinite(weight)) {
            throw new PipelineException(
                    ErrorKind.DATA,
                    "evaluation: weight " + weight + " must be finite and 0 or more; check evaluation.weight");
        }
        return weight;
    }

    /** A weight in units, rounded to the nearest. */
    public long units(double weight) {
        return (long) Math.rint(Math.scalb(weight, -exponent));
    }

    /** So many units as a weight. */
    public double weight(double units) {
        return Math.scalb(units, exponent);
    }
}
