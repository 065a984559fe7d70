package dev.nightjar.training;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * Finds a quantile of numbers that lie in parts, by weight and without sorting: the least number so that those up to it have at least a share of
 * all weight. Each of {@value #PASSES} passes finds eight more bits of the number, so that {@value #BINS} sums of each part are all that moves.
 * Exact, and the same in whatever parts the numbers lie if weights are whole. Immutable.
 */
public final class QuantileSearch implements Serializable {
    /** Sums of a part in one pass. */
    public static final int BINS = 256;

    /** Passes over the numbers. */
    public static final int PASSES = Long.BYTES;

    private static final long serialVersionUID = 1L;

    private final double share;
    private final int found;
    private final long prefix;
    private final double below;
    private final double target;

    /** @param share of the weight, in [0, 1] */
    public QuantileSearch(double share) {
        this(share, 0, 0, 0, 0);
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share " + share + " must be in [0, 1]");
        }
    }

    private QuantileSearch(double share, int found, long prefix, double below, double target) {
        this.share = share;
        this.found = found;
        this.prefix = prefix;
        this.below = below;
        this.target = target;
    }

    /** Whether no further pass is needed. */
    public boolean isFound() {
        return found == PASSES;
    }

    /**
     * The weights of a part's numbers that may still be it, by their next eight bits.
     *
     * @param values finite
     * @param weights one a value, 0 or more, or empty if each counts once
     */
    public double[] bins(double[] values, double[] weights) {
        double[] bins = new double[BINS];
        for (int i = 0; i < values.length; i++) {
            long key = key(values[i]);
            if (found == 0 || key >>> (64 - 8 * found) == prefix) {
                bins[(int) (key >>> (56 - 8 * found)) & (BINS - 1)] += weights.length == 0 ? 1 : weights[i];
            }
        }
        return bins;
    }

    /**
     * The search after a pass.
     *
     * @param parts what {@link #bins} gave for each part, in a fixed order
     * @return empty if no number has a weight
     */
    public Optional<QuantileSearch> next(List<double[]> parts) {
        double[] sums = new double[BINS];
        for (double[] part : parts) {
            for (int bin = 0; bin < BINS; bin++) {
                sums[bin] += part[bin];
            }
        }
        double sought = target;
        if (found == 0) {
            double total = 0;
            for (double sum : sums) {
                total += sum;
            }
            sought = share * total;
        }
        double before = below;
        int chosen = -1;
        double beforeChosen = below;
        for (int bin = 0; bin < BINS && (chosen < 0 || before < sought); bin++) {
            if (sums[bin] > 0) {
                chosen = bin;
                beforeChosen = before;
                before += sums[bin];
            }
        }
        return chosen < 0
                ? Optional.empty()
                : Optional.of(new QuantileSearch(share, found + 1, prefix << 8 | chosen, beforeChosen, sought));
    }

    /** The quantile, once it is found. */
    public double value() {
        if (!isFound()) {
            throw new IllegalStateException("after " + found + " of " + PASSES + " passes");
        }
        return Double.longBitsToDouble(prefix < 0 ? prefix ^ Long.MIN_VALUE : ~prefix);
    }

    /** A number's bits so that unsigned order is the numbers' order. */
    private static long key(double value) {
        long bits = Double.doubleToLongBits(value + 0.0);
        return bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
    }
}
