package dev.nightjar.training;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Optional;

/**
 * The test of DeLong, DeLong and Clarke-Pearson (1988) between the AUCs of two models on the same rows, as Sun and Xu (2014) compute it: from the place
 * of each row among the rows of the other class. A place is looked up in a {@link ScoreGrid}, so two scores whose log-odds are in one bin of 2^-10 count
 * as equal: a standard error is off by about the share of rows in a bin. Rows are independent and count one each. Mergeable; sums are exact.
 */
public final class PairedDeLong {
    private final Places first;
    private final Places second;
    private final Products positives = new Products();
    private final Products negatives = new Products();

    /** What the rows come to, without the places. */
    public static final class Sums implements Serializable {
        private static final long serialVersionUID = 1L;
        private final Products positives;
        private final Products negatives;

        private Sums(Products positives, Products negatives) {
            this.positives = positives;
            this.negatives = negatives;
        }
    }

    /** Where scores of a model stand among its rows: twice the rows of the other class on the right side of a score, ties once. */
    public static final class Places implements Serializable {
        private static final long serialVersionUID = 1L;
        private final long[] negativesBelow;
        private final long[] positivesAbove;
        private final long positiveRows;
        private final long negativeRows;

        Places(ScoreGrid grid) {
            negativesBelow = grid.twiceBelow(false);
            long[] positivesBelow = grid.twiceBelow(true);
            positiveRows = grid.positives();
            negativeRows = grid.negatives();
            positivesAbove = positivesBelow;
            for (int bin = 0; bin < positivesAbove.length; bin++) {
                positivesAbove[bin] = 2 * positiveRows - positivesBelow[bin];
            }
        }

        private long of(double score, boolean positive) {
            return (positive ? negativesBelow : positivesAbove)[ScoreGrid.bin(score)];
        }
    }

    /** Sums over the rows of one class. */
    private static final class Products implements Serializable {
        private static final long serialVersionUID = 1L;
        private long rows;
        private long first;
        private long second;
        private final WideSum firstSquares = new WideSum();
        private final WideSum secondSquares = new WideSum();
        private final WideSum both = new WideSum();

        void add(long ofFirst, long ofSecond) {
            rows++;
            first += ofFirst;
            second += ofSecond;
            firstSquares.addProduct(ofFirst, ofFirst);
            secondSquares.addProduct(ofSecond, ofSecond);
            both.addProduct(ofFirst, ofSecond);
        }

        void merge(Products other) {
            rows += other.rows;
            first += other.first;
            second += other.second;
            firstSquares.merge(other.firstSquares);
            secondSquares.merge(other.secondSquares);
            both.merge(other.both);
        }

        /** Variance of the mean difference of places over the other class's rows; this class has two rows at least. */
        double variance(long other) {
            BigInteger n = BigInteger.valueOf(rows);
            BigInteger squares = firstSquares
                    .value()
                    .add(secondSquares.value())
                    .subtract(both.value().shiftLeft(1));
            BigInteger sum = BigInteger.valueOf(first).subtract(BigInteger.valueOf(second));
            BigInteger spread = squares.multiply(n).subtract(sum.multiply(sum));
            BigInteger scale = BigInteger.valueOf(4)
                    .multiply(BigInteger.valueOf(other).pow(2))
                    .multiply(n.pow(2))
                    .multiply(n.subtract(BigInteger.ONE));
            return new BigDecimal(spread)
                    .divide(new BigDecimal(scale), MathContext.DECIMAL64)
                    .doubleValue();
        }
    }

    /**
     * What the test says of the first model's AUC less the second's.
     *
     * @param p of a difference so far from 0 or farther, if there were none; 1 if the models order all rows alike
     */
    public record Difference(double standardError, double p) {}

    /**
     * @param first where the first model's scores stand among the rows
     * @param second the same of the other model, on the same rows
     */
    public PairedDeLong(Places first, Places second) {
        if (first.positiveRows != second.positiveRows || first.negativeRows != second.negativeRows) {
            throw new IllegalArgumentException("two models were scored on other rows: " + first.positiveRows + " of "
                    + (first.positiveRows + first.negativeRows) + " positive, and " + second.positiveRows + " of "
                    + (second.positiveRows + second.negativeRows));
        }
        this.first = first;
        this.second = second;
    }

    /** Adds a row with its scores, both 0 to 1. */
    public void add(double ofFirst, double ofSecond, boolean positive) {
        (positive ? positives : negatives).add(first.of(ofFirst, positive), second.of(ofSecond, positive));
    }

    /** Of the rows so far. */
    public Sums sums() {
        return new Sums(positives, negatives);
    }

    /** Adds rows of another part. Returns this. */
    public PairedDeLong merge(Sums other) {
        positives.merge(other.positives);
        negatives.merge(other.negatives);
        return this;
    }

    /**
     * The difference, once all rows were added; empty unless each class has two rows.
     *
     * @param gain the first model's AUC less the second's, exactly
     */
    public Optional<Difference> difference(double gain) {
        if (positives.rows != first.positiveRows || negatives.rows != first.negativeRows) {
            throw new PipelineException(
                    ErrorKind.INTERNAL,
                    "evaluation: of " + (first.positiveRows + first.negativeRows) + " rows "
                            + (positives.rows + negatives.rows) + " were compared");
        }
        if (positives.rows < 2 || negatives.rows < 2) {
            return Optional.empty();
        }
        double error = Math.sqrt(positives.variance(negatives.rows) + negatives.variance(positives.rows));
        double p = error == 0 ? (gain == 0 ? 1 : 0) : 2 * NormalTail.above(Math.abs(gain) / error);
        return Optional.of(new Difference(error, p));
    }
}
