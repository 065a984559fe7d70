package dev.nightjar.training;

import dev.nightjar.model.Calibration;
import java.io.Serializable;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Rows of one series counted by their score's log-odds, in bins of 2^-10 from -37 to 37: at most {@value #BINS} of them, whatever the number of rows. A
 * bin knows its rows of each label and the mean of their log-odds, in whole units of 2^-30, so that merging gives the same bits in any order. What is
 * fitted on these means differs from what is fitted on the rows by the square of the bin's width: about 10^-7 of a log-odds.
 */
public final class ScoreGrid implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int REACH = 37;
    private static final int IN_ONE = 1 << 10;
    private static final int BINS = 2 * REACH * IN_ONE;
    private static final double UNIT = 0x1p30;

    /** Rising numbers of the bins that have rows. */
    private final int[] bins;

    private final long[] positives;
    private final long[] negatives;

    /** Sums over the rows with label 1 of the distance of the log-odds from the bin's lower end, in units of 2^-30. */
    private final long[] positiveDistances;

    private final long[] negativeDistances;

    private ScoreGrid(
            int[] bins, long[] positives, long[] negatives, long[] positiveDistances, long[] negativeDistances) {
        this.bins = bins;
        this.positives = positives;
        this.negatives = negatives;
        this.positiveDistances = positiveDistances;
        this.negativeDistances = negativeDistances;
    }

    /** Takes the rows of one label in a bin: their mean log-odds, and how many they are. */
    @FunctionalInterface
    interface Bins {
        void accept(double logit, long positives, long negatives);
    }

    /** Takes the rows in any order. */
    public static final class Builder {
        private final long[] positives = new long[BINS];
        private final long[] negatives = new long[BINS];
        private final long[] positiveDistances = new long[BINS];
        private final long[] negativeDistances = new long[BINS];

        /** Adds rows of one score, 0 to 1. */
        public void add(double score, long ofPositives, long ofNegatives) {
            double place = place(score);
            int bin = (int) place;
            positives[bin] += ofPositives;
            negatives[bin] += ofNegatives;
            long distance = Math.round((place - bin) / IN_ONE * UNIT);
            positiveDistances[bin] += distance * ofPositives;
            negativeDistances[bin] += distance * ofNegatives;
        }

        /** The grid of all rows so far. */
        public ScoreGrid build() {
            int count = 0;
            for (int bin = 0; bin < BINS; bin++) {
                count += positives[bin] + negatives[bin] > 0 ? 1 : 0;
            }
            int[] bins = new int[count];
            int at = 0;
            for (int bin = 0; bin < BINS; bin++) {
                if (positives[bin] + negatives[bin] > 0) {
                    bins[at++] = bin;
                }
            }
            return new ScoreGrid(
                    bins,
                    of(positives, bins),
                    of(negatives, bins),
                    of(positiveDistances, bins),
                    of(negativeDistances, bins));
        }

        private static long[] of(long[] values, int[] bins) {
            return Arrays.stream(bins).mapToLong(bin -> values[bin]).toArray();
        }
    }

    /** Where scores stand among these rows. */
    public PairedDeLong.Places places() {
        return new PairedDeLong.Places(this);
    }

    private static double place(double score) {
        return (Calibration.logit(score) + REACH) * IN_ONE;
    }

    /** The bin of a score, 0 to 1; from 0. */
    static int bin(double score) {
        return (int) place(score);
    }

    /** For each bin that there may be, twice the rows of a class in smaller bins, and once those in it. */
    long[] twiceBelow(boolean ofPositives) {
        long[] counts = ofPositives ? positives : negatives;
        long[] below = new long[BINS];
        long sum = 0;
        int next = 0;
        for (int bin = 0; bin < BINS; bin++) {
            boolean here = next < bins.length && bins[next] == bin;
            long count = here ? counts[next] : 0;
            next += here ? 1 : 0;
            below[bin] = 2 * sum + count;
            sum += count;
        }
        return below;
    }

    /** The rows of both. */
    public ScoreGrid merge(ScoreGrid other) {
        Builder all = new Builder();
        addTo(all);
        other.addTo(all);
        return all.build();
    }

    private void addTo(Builder all) {
        for (int i = 0; i < bins.length; i++) {
            all.positives[bins[i]] += positives[i];
            all.negatives[bins[i]] += negatives[i];
            all.positiveDistances[bins[i]] += positiveDistances[i];
            all.negativeDistances[bins[i]] += negativeDistances[i];
        }
    }

    /** Gives the rows of each label of every bin that has some, from the smallest bin to the greatest, label 0 first. */
    void forEach(Bins taker) {
        for (int i = 0; i < bins.length; i++) {
            double low = (double) bins[i] / IN_ONE - REACH;
            if (negatives[i] > 0) {
                taker.accept(low + negativeDistances[i] / UNIT / negatives[i], 0, negatives[i]);
            }
            if (positives[i] > 0) {
                taker.accept(low + positiveDistances[i] / UNIT / positives[i], positives[i], 0);
            }
        }
    }

    /** Whether all rows with label 1 have greater scores than those with label 0, by more than a bin. */
    boolean tellsApart() {
        int firstPositive = 0;
        while (firstPositive < bins.length && positives[firstPositive] == 0) {
            firstPositive++;
        }
        int lastNegative = bins.length - 1;
        while (lastNegative >= 0 && negatives[lastNegative] == 0) {
            lastNegative--;
        }
        return lastNegative < firstPositive;
    }

    long positives() {
        return Arrays.stream(positives).sum();
    }

    long negatives() {
        return Arrays.stream(negatives).sum();
    }

    /** Whether there are rows with label 1 and rows with label 0. */
    boolean hasBothClasses() {
        return positives() > 0 && negatives() > 0;
    }

    /** Mean log loss of the probabilities after calibration, clipped to [2^-52, 1 - 2^-52]. Needs a row. */
    double logLoss(DoubleUnaryOperator calibration) {
        double[] loss = new double[1];
        forEach((logit, ofPositives, ofNegatives) -> {
            double p = BinaryState.clip(calibration.applyAsDouble(Calibration.logistic(logit)));
            loss[0] -= ofPositives * StrictMath.log(p) + ofNegatives * StrictMath.log1p(-p);
        });
        return loss[0] / (positives() + negatives());
    }
}
