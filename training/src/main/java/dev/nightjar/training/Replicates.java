package dev.nightjar.training;

import dev.nightjar.core.config.Metric;
import java.io.Serializable;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The figures of a model's probabilities in each sample of a bootstrap over clusters. A state of some rows in rising order of their scores; states are put
 * together in that order, and come to the same bits wherever they were cut between two scores. Sums are of integers: losses are rounded to
 * 2^-26 for each row.
 */
public final class Replicates implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int BINS = 10;
    private static final double LOSS_UNIT = 0x1p26;
    private static final int LOG_LOSS = 0;
    private static final int SQUARES = 1;
    private static final int TRUE_POSITIVES = 2;
    private static final int FALSE_POSITIVES = 3;
    private static final int SCORES = 4;
    private static final int BIN_POSITIVES = 5;
    private static final int SUMS = 6;

    private final OptionalThreshold threshold;
    private final Shares bins;
    private final long[] positives;
    private final long[] negatives;

    /** Twice the pairs of a positive above a negative, a tie counted once. */
    private final long[] pairs;

    private final long[][] sums;

    /** By bin: the sum of scores less the positives. */
    private final long[][] gaps = new long[BINS][];

    private transient Tie tie;
    private transient ClusterSums clusters;
    private transient long below;
    private transient int bin;

    private record OptionalThreshold(boolean given, double value) implements Serializable {}

    /** The rows of the score that is being read. */
    private static final class Tie {
        private double score = -1;
        private int rows;
        private int[] only;
        private boolean onlyPositive;
        private final long[] positives;
        private final long[] negatives;

        Tie(int samples) {
            positives = new long[samples];
            negatives = new long[samples];
        }
    }

    /**
     * @param totals of all rows, of all states together; each counts one
     * @param threshold from which score a row is decided yes
     * @param below rows with smaller scores, in other states
     */
    public Replicates(Draws draws, ClassTotals totals, OptionalDouble threshold, long below) {
        this.threshold = new OptionalThreshold(threshold.isPresent(), threshold.orElse(0));
        this.bins = new Shares(totals.units(), BINS);
        this.below = below;
        positives = new long[draws.samples()];
        negatives = new long[draws.samples()];
        pairs = new long[draws.samples()];
        sums = new long[SCORES][draws.samples()];
        tie = new Tie(draws.samples());
        clusters = new ClusterSums(draws, SUMS);
        bin = -1;
    }

    /** Adds a row; its score is not smaller than those before it. */
    public void add(double score, boolean positive, long cluster) {
        if (score != tie.score) {
            closeTie();
            tie.score = score;
            int now = bins.of(below);
            if (now != bin) {
                closeBin();
                bin = now;
            }
        }
        below++;
        int slot = clusters.slot(cluster);
        addToTie(clusters.draws(slot), positive);
        double probability = BinaryState.clip(score);
        double miss = positive ? 1 - score : score;
        clusters.add(slot, LOG_LOSS, units(-StrictMath.log(positive ? probability : 1 - probability)));
        clusters.add(slot, SQUARES, units(miss * miss));
        clusters.add(slot, SCORES, units(score));
        if (positive) {
            clusters.add(slot, BIN_POSITIVES, (long) LOSS_UNIT);
        }
        if (threshold.given && score >= threshold.value) {
            clusters.add(slot, positive ? TRUE_POSITIVES : FALSE_POSITIVES, 1);
        }
        if (clusters.full()) {
            closeClusters();
        }
    }

    private static long units(double loss) {
        return Math.round(loss * LOSS_UNIT);
    }

    private void addToTie(int[] drawn, boolean positive) {
        if (tie.rows == 0) {
            tie.only = drawn;
            tie.onlyPositive = positive;
        } else {
            if (tie.rows == 1) {
                add(tie.only, tie.onlyPositive ? tie.positives : tie.negatives);
            }
            add(drawn, positive ? tie.positives : tie.negatives);
        }
        tie.rows++;
    }

    private static void add(int[] drawn, long[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] += drawn[i];
        }
    }

    private void closeTie() {
        if (tie.rows == 1) {
            closeRow(tie.only, tie.onlyPositive);
        } else if (tie.rows > 1) {
            for (int i = 0; i < pairs.length; i++) {
                pairs[i] += tie.positives[i] * (2 * negatives[i] + tie.negatives[i]);
                positives[i] += tie.positives[i];
                negatives[i] += tie.negatives[i];
                tie.positives[i] = 0;
                tie.negatives[i] = 0;
            }
        }
        tie.rows = 0;
    }

    private void closeRow(int[] drawn, boolean positive) {
        if (!positive) {
            add(drawn, negatives);
            return;
        }
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] += 2L * drawn[i] * negatives[i];
            positives[i] += drawn[i];
        }
    }

    private void closeBin() {
        if (bin >= 0) {
            closeClusters();
        }
    }

    private void closeClusters() {
        if (gaps[bin] == null) {
            gaps[bin] = new long[pairs.length];
        }
        long[] gap = gaps[bin];
        clusters.close((drawn, found) -> {
            for (int i = 0; i < pairs.length; i++) {
                for (int sum = 0; sum < SCORES; sum++) {
                    sums[sum][i] += drawn[i] * found[sum];
                }
                gap[i] += drawn[i] * (found[SCORES] - found[BIN_POSITIVES]);
            }
        });
    }

    /** Ends the rows. Returns this, ready to be sent and put together with others. */
    public Replicates end() {
        closeTie();
        closeBin();
        tie = null;
        clusters = null;
        return this;
    }

    /** Adds ended rows whose scores are all greater than these. Returns this. */
    public Replicates then(Replicates greater) {
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] += greater.pairs[i] + 2 * greater.positives[i] * negatives[i];
            positives[i] += greater.positives[i];
            negatives[i] += greater.negatives[i];
            for (int sum = 0; sum < SCORES; sum++) {
                sums[sum][i] += greater.sums[sum][i];
            }
        }
        for (int b = 0; b < BINS; b++) {
            if (gaps[b] == null) {
                gaps[b] = greater.gaps[b];
            } else if (greater.gaps[b] != null) {
                for (int i = 0; i < pairs.length; i++) {
                    gaps[b][i] += greater.gaps[b][i];
                }
            }
        }
        return this;
    }

    /** Each figure in each sample; NaN where a sample does not define it. Without those of decisions if there is no threshold. */
    public Map<Metric, double[]> figures() {
        Map<Metric, double[]> figures = new EnumMap<>(Metric.class);
        for (int i = 0; i < pairs.length; i++) {
            int sample = i;
            figuresOf(i)
                    .forEach((metric, value) ->
                            figures.computeIfAbsent(metric, m -> none(pairs.length))[sample] = value);
        }
        return figures;
    }

    static double[] none(int samples) {
        double[] none = new double[samples];
        Arrays.fill(none, Double.NaN);
        return none;
    }

    private Map<Metric, Double> figuresOf(int sample) {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        double rows = positives[sample] + negatives[sample];
        if (rows == 0) {
            return figures;
        }
        if (threshold.given) {
            figures.putAll(new Confusion(
                            sums[TRUE_POSITIVES][sample],
                            sums[FALSE_POSITIVES][sample],
                            positives[sample],
                            negatives[sample])
                    .metrics());
        }
        if (positives[sample] > 0 && negatives[sample] > 0) {
            figures.put(Metric.AUC, pairs[sample] / (2.0 * positives[sample] * negatives[sample]));
        }
        figures.put(Metric.LOG_LOSS, sums[LOG_LOSS][sample] / LOSS_UNIT / rows);
        figures.put(Metric.BRIER, sums[SQUARES][sample] / LOSS_UNIT / rows);
        double gap = 0;
        for (long[] of : gaps) {
            gap += of == null ? 0 : Math.abs(of[sample]);
        }
        figures.put(Metric.ECE, gap / LOSS_UNIT / rows);
        return figures;
    }
}
