package dev.nightjar.training;

import dev.nightjar.core.config.Metric;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The evaluation of one model's probabilities against labels 0 and 1, as a mergeable state. It is fed with groups of equal scores,
 * each exactly once, each with the counts of the rows below it; in which order, and by how many states, makes no difference to a bit of
 * the result: counts are integers, sums are {@link ExactSum}s. For up to 2 000 000 000 rows of each class.
 */
public final class BinaryState implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final double CLIP = 0x1p-52;
    private static final int BINS = 10;
    private static final int POINTS = 100;

    private final long positives;
    private final long negatives;
    private final boolean thresholdGiven;
    private final double threshold;
    private long seen;
    /** Twice the number of pairs (positive, negative) with the positive above, a tie counted once. */
    private long pairs;

    private long truePositives;
    private long falsePositives;
    private Cut best;
    private final ExactSum logLoss = new ExactSum();
    private final ExactSum squares = new ExactSum();
    private final ExactSum precisionSteps = new ExactSum();
    private final Bin[] bins = new Bin[BINS];
    private final List<Cut> cuts = new ArrayList<>();

    /** What would be decided if all rows with this score or a greater one were yes. */
    private record Cut(double score, long truePositives, long falsePositives) implements Serializable {
        double f1(long positives) {
            return 2.0 * truePositives / ((double) truePositives + falsePositives + positives);
        }
    }

    private static final class Bin implements Serializable {
        private static final long serialVersionUID = 1L;
        private long rows;
        private long positives;
        private final ExactSum scores = new ExactSum();
    }

    /**
     * @param positives rows with label 1, of all groups together
     * @param negatives rows with label 0
     * @param threshold from which score a row is decided yes; empty: the score with the best F1 on these rows, the greatest of equals
     */
    public BinaryState(long positives, long negatives, OptionalDouble threshold) {
        if (positives < 0 || negatives < 0) {
            throw new IllegalArgumentException(
                    positives + " positives, " + negatives + " negatives: must be 0 or more");
        }
        this.positives = positives;
        this.negatives = negatives;
        this.thresholdGiven = threshold.isPresent();
        this.threshold = threshold.orElse(0);
        for (int i = 0; i < BINS; i++) {
            bins[i] = new Bin();
        }
    }

    /**
     * Adds all rows of one score.
     *
     * @param score 0 to 1
     * @param groupPositives rows of this score with label 1
     * @param groupNegatives rows of this score with label 0
     * @param positivesBelow rows with a smaller score and label 1
     * @param negativesBelow rows with a smaller score and label 0
     */
    public void add(double score, long groupPositives, long groupNegatives, long positivesBelow, long negativesBelow) {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("score " + score + " is no probability: must be from 0 to 1");
        }
        long rows = groupPositives + groupNegatives;
        seen += rows;
        pairs = Math.addExact(
                pairs, Math.multiplyExact(groupPositives, Math.addExact(2 * negativesBelow, groupNegatives)));
        addErrors(score, groupPositives, groupNegatives);
        Cut cut = new Cut(score, positives - positivesBelow, negatives - negativesBelow);
        if (groupPositives > 0) {
            double precision = cut.truePositives / ((double) cut.truePositives + cut.falsePositives);
            precisionSteps.add(groupPositives * precision);
        }
        best = better(best, cut);
        if (thresholdGiven && score >= threshold) {
            truePositives += groupPositives;
            falsePositives += groupNegatives;
        }
        long above = cut.truePositives + cut.falsePositives;
        if (share(above, POINTS) > share(above - rows, POINTS)) {
            cuts.add(cut);
        }
        Bin bin = bins[(int) Math.min(BINS - 1, share(positivesBelow + negativesBelow, BINS))];
        bin.rows += rows;
        bin.positives += groupPositives;
        bin.scores.addProduct(score, rows);
    }

    private long share(long rows, int parts) {
        return Math.multiplyExact(rows, parts) / (positives + negatives);
    }

    private void addErrors(double score, long groupPositives, long groupNegatives) {
        if (groupPositives > 0) {
            double miss = 1 - score;
            logLoss.addProduct(groupPositives, -StrictMath.log(clip(score)));
            squares.addProduct(groupPositives, miss * miss);
        }
        if (groupNegatives > 0) {
            logLoss.addProduct(groupNegatives, -StrictMath.log(1 - clip(score)));
            squares.addProduct(groupNegatives, score * score);
        }
    }

    /** Into [2^-52, 1 - 2^-52], as scikit-learn does for doubles. */
    static double clip(double probability) {
        return Math.min(Math.max(probability, CLIP), 1 - CLIP);
    }

    private Cut better(Cut one, Cut other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        int byF1 = Double.compare(one.f1(positives), other.f1(positives));
        return byF1 > 0 || (byF1 == 0 && one.score >= other.score) ? one : other;
    }

    /** Adds what the other state has seen. Returns this. */
    public BinaryState merge(BinaryState other) {
        seen += other.seen;
        pairs = Math.addExact(pairs, other.pairs);
        truePositives += other.truePositives;
        falsePositives += other.falsePositives;
        best = better(best, other.best);
        logLoss.merge(other.logLoss);
        squares.merge(other.squares);
        precisionSteps.merge(other.precisionSteps);
        for (int i = 0; i < BINS; i++) {
            bins[i].rows += other.bins[i].rows;
            bins[i].positives += other.bins[i].positives;
            bins[i].scores.merge(other.bins[i].scores);
        }
        cuts.addAll(other.cuts);
        return this;
    }

    /**
     * The result, once all groups were added.
     *
     * @throws IllegalStateException if the groups do not add up to the totals
     */
    public Evaluation evaluation() {
        long rows = positives + negatives;
        if (seen != rows) {
            throw new IllegalStateException("of " + rows + " rows " + seen + " were evaluated");
        }
        if (rows == 0) {
            OptionalDouble given = thresholdGiven ? OptionalDouble.of(threshold) : OptionalDouble.empty();
            return new Evaluation(0, 0, Map.of(), given, List.of());
        }
        Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
        if (positives > 0 && negatives > 0) {
            metrics.put(Metric.AUC, pairs / (2.0 * positives * negatives));
        }
        if (positives > 0) {
            metrics.put(Metric.PR_AUC, precisionSteps.value() / positives);
        }
        metrics.put(Metric.LOG_LOSS, logLoss.value() / rows);
        metrics.put(Metric.BRIER, squares.value() / rows);
        double cut = thresholdGiven ? threshold : best.score;
        long yesRight = thresholdGiven ? truePositives : best.truePositives;
        long yesWrong = thresholdGiven ? falsePositives : best.falsePositives;
        metrics.putAll(decisions(positives, negatives, yesRight, yesWrong));
        return new Evaluation(rows, positives, metrics, OptionalDouble.of(cut), curves());
    }

    /** Accuracy, precision, recall and F1 of a confusion matrix, as far as they are defined. */
    static Map<Metric, Double> decisions(long positives, long negatives, long yesRight, long yesWrong) {
        Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
        double rows = (double) positives + negatives;
        metrics.put(Metric.ACCURACY, (yesRight + (negatives - yesWrong)) / rows);
        if (yesRight + yesWrong > 0) {
            metrics.put(Metric.PRECISION, yesRight / ((double) yesRight + yesWrong));
        }
        if (positives > 0) {
            metrics.put(Metric.RECALL, yesRight / (double) positives);
        }
        if (positives + yesRight + yesWrong > 0) {
            metrics.put(Metric.F1, 2.0 * yesRight / ((double) yesRight + yesWrong + positives));
        }
        return metrics;
    }

    private List<CurvePoint> curves() {
        List<CurvePoint> points = new ArrayList<>();
        cuts.sort(Comparator.comparingDouble((Cut c) -> c.score).reversed());
        if (positives > 0 && negatives > 0) {
            points.add(new CurvePoint("roc", 0, 0, 0));
            for (Cut cut : cuts) {
                points.add(new CurvePoint(
                        "roc",
                        points.size(),
                        cut.falsePositives / (double) negatives,
                        cut.truePositives / (double) positives));
            }
        }
        if (positives > 0) {
            int position = 0;
            for (Cut cut : cuts) {
                double yes = (double) cut.truePositives + cut.falsePositives;
                points.add(new CurvePoint(
                        "pr", position++, cut.truePositives / (double) positives, cut.truePositives / yes));
            }
        }
        points.addAll(calibration());
        return points;
    }

    private List<CurvePoint> calibration() {
        List<CurvePoint> points = new ArrayList<>();
        for (Bin bin : bins) {
            if (bin.rows > 0) {
                double mean = bin.scores.value() / bin.rows;
                points.add(new CurvePoint("calibration", points.size(), mean, bin.positives / (double) bin.rows));
            }
        }
        return points;
    }
}
