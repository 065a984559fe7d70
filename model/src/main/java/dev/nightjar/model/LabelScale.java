package dev.nightjar.model;

import java.io.Serializable;

/**
 * How labels stand before a network: as they are for a binary label, standardised for a regression.
 *
 * @param mean in the label's unit
 * @param deviation in the label's unit, above 0
 */
public record LabelScale(double mean, double deviation) implements Serializable {
    public LabelScale {
        if (!Double.isFinite(mean) || !(deviation > 0) || deviation == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(
                    "label scale (" + mean + ", " + deviation + "): mean must be finite, deviation finite and above 0");
        }
    }

    /** Labels as they are. */
    public static LabelScale none() {
        return new LabelScale(0, 1);
    }

    public double scaled(double label) {
        return (label - mean) / deviation;
    }

    public double unscaled(double output) {
        return mean + deviation * output;
    }
}
