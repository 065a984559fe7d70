package dev.nightjar.training;

import dev.nightjar.core.config.Metric;
import dev.nightjar.core.number.ExactSum;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The evaluation of one model's probabilities against labels 0 and 1, as a mergeable state. It is fed with groups of equal scores,
 * each exactly once, each with the counts of the rows below it; in which order, and by how many states, makes no difference to a bit of
 * the result: counts are integers, sums are {@link ExactSum}s. For up to 2 000 000 000 rows of each class. A row counts for whole units of
 * weight ({@link WeightUnit}), without weights for one.
 */
public final class BinaryState implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final double CLIP = 0x1p-52;

    private final ClassTotals totals;
    private final boolean thresholdGiven;
    private final double threshold;
    private long seen;
    /** Twice the number of pairs (positive, negative) with the positive above, a tie counted once. */
    private final WideSum pairs = new WideSum();

    /** Sums of squares: of twice the negatives below each positive, and of twice the positives above each negative, ties counted once. */
    private final WideSum squaresOfPositives = new WideSum();

    private final WideSum squaresOfNegatives = new WideSum();

    private long truePositives;
    private long falsePositives;
    private final CutRule rule;
    private Cut best;
    private double bestWorth = Double.NaN;
    private Cut first;
    private Cut farthest;
    private double farthestDistance = -1;
    private final ExactSum logLoss = new ExactSum();
    private final ExactSum squares = new ExactSum();
    private final ExactSum precisionSteps = new ExactSum();
    private final BinaryCurves curves;

    /** What would be decided if all rows with this score or a greater one were yes. */
    record Cut(double score, long truePositives, long falsePositives) implements Serializable {}

    /**
     * For rows that count one each.
     *
     * @param positives rows with label 1, of all groups together
     * @param negatives rows with label 0
     * @param threshold from which score a row is decided yes; empty: the score with the best F1 on these rows, the greatest of equals
     */
    public BinaryState(long positives, long negatives, OptionalDouble threshold) {
        this(ClassTotals.ofRows(positives, negatives), threshold);
    }

    /**
     * @param totals of all groups together
     * @param threshold from which score a row is decided yes; empty: the score with the best F1 on these rows, the greatest of equals
     */
    public BinaryState(ClassTotals totals, OptionalDouble threshold) {
        this(totals, threshold, CutRule.BEST_F1);
    }

    /**
     * @param totals of all groups together
     * @param threshold from which score a row is decided yes; empty: the score of the greatest worth on these rows, the greatest of equals; the
     *     next number after the greatest score, and 1 at most, if it is better to say yes to none
     */
    public BinaryState(ClassTotals totals, OptionalDouble threshold, CutRule rule) {
        this.totals = totals;
        this.rule = rule;
        this.thresholdGiven = threshold.isPresent();
        this.threshold = threshold.orElse(0);
        this.curves = new BinaryCurves(totals);
    }

    /**
     * Adds all rows of one score.
     *
     * @param score 0 to 1
     * @param groupPositives units of this score with label 1
     * @param groupNegatives units of this score with label 0
     * @param positivesBelow units with a smaller score and label 1
     * @param negativesBelow units with a smaller score and label 0
     */
    public void add(double score, long groupPositives, long groupNegatives, long positivesBelow, long negativesBelow) {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("score " + score + " is no probability: must be from 0 to 1");
        }
        seen += groupPositives + groupNegatives;
        addPairs(groupPositives, groupNegatives, positivesBelow, negativesBelow);
        addErrors(score, groupPositives, groupNegatives);
        long cutPositives = totals.positives() - positivesBelow;
        long cutNegatives = totals.negatives() - negativesBelow;
        if (groupPositives > 0) {
            double precision = cutPositives / ((double) cutPositives + cutNegatives);
            precisionSteps.add(groupPositives * precision);
        }
        addCut(score, cutPositives, cutNegatives);
        if (thresholdGiven && score >= threshold) {
            truePositives += groupPositives;
            falsePositives += groupNegatives;
        }
        curves.add(score, groupPositives, groupNegatives, cutPositives, cutNegatives);
    }

    private void addPairs(long groupPositives, long groupNegatives, long positivesBelow, long negativesBelow) {
        long below = 2 * negativesBelow + groupNegatives;
        pairs.addProduct(groupPositives, below);
        if (totals.unit().equals(WeightUnit.ROW)) {
            squaresOfPositives.addProduct(Math.multiplyExact(groupPositives, below), below);
            long above = 2 * (totals.positives() - positivesBelow) - groupPositives;
            squaresOfNegatives.addProduct(Math.multiplyExact(groupNegatives, above), above);
        }
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

    private void addCut(double score, long cutPositives, long cutNegatives) {
        double worth = rule.worth(cutPositives, cutNegatives, totals);
        if (!Double.isNaN(worth) && (best == null || worth > bestWorth || (worth == bestWorth && score > best.score))) {
            best = new Cut(score, cutPositives, cutNegatives);
            bestWorth = worth;
        }
        if (first == null || score > first.score) {
            first = new Cut(score, cutPositives, cutNegatives);
        }
        double distance =
                Math.abs((double) cutPositives * totals.negatives() - (double) cutNegatives * totals.positives());
        if (distance > farthestDistance || (distance == farthestDistance && score > farthest.score)) {
            farthest = new Cut(score, cutPositives, cutNegatives);
            farthestDistance = distance;
        }
    }

    /** Into [2^-52, 1 - 2^-52], as scikit-learn does for doubles. */
    static double clip(double probability) {
        return Math.min(Math.max(probability, CLIP), 1 - CLIP);
    }

    /** Adds what the other state has seen. Returns this. */
    public BinaryState merge(BinaryState other) {
        seen += other.seen;
        pairs.merge(other.pairs);
        squaresOfPositives.merge(other.squaresOfPositives);
        squaresOfNegatives.merge(other.squaresOfNegatives);
        truePositives += other.truePositives;
        falsePositives += other.falsePositives;
        for (Cut cut : other.first == null ? List.<Cut>of() : List.of(other.first, other.farthest)) {
            addCut(cut.score, cut.truePositives, cut.falsePositives);
        }
        if (other.best != null) {
            addCut(other.best.score, other.best.truePositives, other.best.falsePositives);
        }
        logLoss.merge(other.logLoss);
        squares.merge(other.squares);
        precisionSteps.merge(other.precisionSteps);
        curves.merge(other.curves);
        return this;
    }

    /**
     * The result, once all groups were added.
     *
     * @throws IllegalStateException if the groups do not add up to the totals
     */
    public Evaluation evaluation() {
        if (seen != totals.units()) {
            throw new IllegalStateException("of " + totals.units() + " rows " + seen + " were evaluated");
        }
        if (totals.units() == 0) {
            OptionalDouble given = thresholdGiven ? OptionalDouble.of(threshold) : OptionalDouble.empty();
            return new Evaluation(totals.rows(), totals.positiveRows(), Map.of(), given, List.of());
        }
        Cut chosen = thresholdGiven ? new Cut(threshold, truePositives, falsePositives) : chosen();
        Confusion decisions =
                new Confusion(chosen.truePositives, chosen.falsePositives, totals.positives(), totals.negatives());
        Map<String, Double> details = new TreeMap<>(decisions.counts(totals.unit()));
        addErrorOfAuc(details);
        return new Evaluation(
                totals.rows(),
                totals.positiveRows(),
                metrics(decisions),
                OptionalDouble.of(chosen.score),
                curves.points(),
                details);
    }

    private Cut chosen() {
        if (best != null && !(rule.worth(0, 0, totals) > bestWorth)) {
            return best;
        }
        return first.score < 1 ? new Cut(Math.nextUp(first.score), 0, 0) : first;
    }

    private Map<Metric, Double> metrics(Confusion decisions) {
        Map<Metric, Double> metrics = new EnumMap<>(decisions.metrics());
        double positives = totals.positives();
        double negatives = totals.negatives();
        double all = totals.units();
        if (positives > 0 && negatives > 0) {
            metrics.put(Metric.AUC, pairs.value().doubleValue() / (2.0 * positives * negatives));
            metrics.put(Metric.KS, Math.abs(farthest.truePositives / positives - farthest.falsePositives / negatives));
        }
        if (positives > 0) {
            metrics.put(Metric.PR_AUC, precisionSteps.value() / positives);
            metrics.put(Metric.LIFT, curves.lift());
        }
        metrics.put(Metric.LOG_LOSS, logLoss.value() / all);
        metrics.put(Metric.BRIER, squares.value() / all);
        metrics.put(Metric.ECE, curves.calibrationError());
        return metrics;
    }

    /**
     * The standard error of the AUC by DeLong, DeLong and Clarke-Pearson (1988), of rows that are independent and count one each; each class needs
     * two.
     */
    private void addErrorOfAuc(Map<String, Double> details) {
        if (!totals.unit().equals(WeightUnit.ROW) || totals.positives() < 2 || totals.negatives() < 2) {
            return;
        }
        double variance = variance(squaresOfPositives, totals.positives(), totals.negatives())
                + variance(squaresOfNegatives, totals.negatives(), totals.positives());
        details.put("auc_standard_error", Math.sqrt(variance));
    }

    /** The variance of the mean over one class of the share of the other class that a row is on the right side of. */
    private double variance(WideSum ofSquares, long own, long other) {
        BigInteger rows = BigInteger.valueOf(own);
        BigInteger sum = pairs.value();
        BigInteger spread = ofSquares.value().multiply(rows).subtract(sum.multiply(sum));
        BigInteger scale = BigInteger.valueOf(4)
                .multiply(BigInteger.valueOf(other).pow(2))
                .multiply(rows.pow(2))
                .multiply(BigInteger.valueOf(own - 1));
        return new BigDecimal(spread)
                .divide(new BigDecimal(scale), MathContext.DECIMAL64)
                .doubleValue();
    }
}
