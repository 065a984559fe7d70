package dev.nightjar.model;

import org.apache.commons.math3.special.Erf;

/** The quantile function of the normal distribution; the same bits everywhere. */
final class NormalQuantile {
    /** Shares are kept this far from 0 and 1, so that the result is at most 5.2 from 0; scikit-learn's bound. */
    static final double EDGE = 1e-7;

    private NormalQuantile() {}

    /** @param share in [0, 1] */
    static double of(double share) {
        double p = Math.max(EDGE, Math.min(1 - EDGE, share));
        return Math.sqrt(2) * Erf.erfInv(2 * p - 1);
    }
}
