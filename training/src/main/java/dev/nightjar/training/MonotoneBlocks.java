package dev.nightjar.training;

import dev.nightjar.model.Calibration;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Isotonic regression of labels on scores by pooling adjacent violators (Ayer et al. 1955). A state of some rows in rising order of their scores; states
 * are put together in that order, and come to the same blocks wherever they were cut between two scores: shares are compared as products of
 * counts, without rounding.
 *
 * <p>Blocks have different shares, rising. Of n rows that count one each there are at most 0.9 n^(2/3) such shares, 41,000 of 10^7 rows (as many fractions
 * have denominators that add up to n); real models have some hundreds.
 */
final class MonotoneBlocks implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int FIRST = 16;

    private double[] least = new double[FIRST];
    private double[] greatest = new double[FIRST];
    private long[] positives = new long[FIRST];
    private long[] rows = new long[FIRST];
    private int size;

    /** Adds all rows of one score, which is greater than those before it; at least one row. */
    MonotoneBlocks add(double score, long ofPositives, long ofNegatives) {
        push(score, score, ofPositives, ofPositives + ofNegatives);
        return this;
    }

    /** Adds blocks whose scores are all greater. Returns this. */
    MonotoneBlocks then(MonotoneBlocks greaterOnes) {
        for (int i = 0; i < greaterOnes.size; i++) {
            push(greaterOnes.least[i], greaterOnes.greatest[i], greaterOnes.positives[i], greaterOnes.rows[i]);
        }
        return this;
    }

    private void push(double from, double to, long ofPositives, long ofRows) {
        if (size == least.length) {
            least = Arrays.copyOf(least, 2 * size);
            greatest = Arrays.copyOf(greatest, 2 * size);
            positives = Arrays.copyOf(positives, 2 * size);
            rows = Arrays.copyOf(rows, 2 * size);
        }
        least[size] = from;
        greatest[size] = to;
        positives[size] = ofPositives;
        rows[size] = ofRows;
        size++;
        while (size > 1 && !rises(size - 2)) {
            greatest[size - 2] = greatest[size - 1];
            positives[size - 2] += positives[size - 1];
            rows[size - 2] += rows[size - 1];
            size--;
        }
    }

    /** Whether the share of a block is below that of the next one. */
    private boolean rises(int block) {
        return Math.multiplyExact(positives[block], rows[block + 1])
                < Math.multiplyExact(positives[block + 1], rows[block]);
    }

    int size() {
        return size;
    }

    /** A level for each block, and a line from each block to the next. Needs a row. */
    Calibration.Isotonic calibration() {
        int points = 0;
        for (int i = 0; i < size; i++) {
            points += greatest[i] > least[i] ? 2 : 1;
        }
        double[] x = new double[points];
        double[] y = new double[points];
        int at = 0;
        for (int i = 0; i < size; i++) {
            double share = positives[i] / (double) rows[i];
            x[at] = least[i];
            y[at++] = share;
            if (greatest[i] > least[i]) {
                x[at] = greatest[i];
                y[at++] = share;
            }
        }
        return new Calibration.Isotonic(x, y);
    }
}
