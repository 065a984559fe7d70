package dev.nightjar.training.spark;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;

/**
 * Some groups of equal scores, in rising order of (series, score), with their counts of labels, as compact arrays. Made of sorted rows;
 * all rows of a score are in one group.
 */
final class TieGroups implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int CAPACITY = 16_384;

    private int size;
    private int[] series = new int[CAPACITY];
    private double[] scores = new double[CAPACITY];
    private long[] positives = new long[CAPACITY];
    private long[] negatives = new long[CAPACITY];

    int size() {
        return size;
    }

    int series(int i) {
        return series[i];
    }

    double score(int i) {
        return scores[i];
    }

    long positives(int i) {
        return positives[i];
    }

    long negatives(int i) {
        return negatives[i];
    }

    private boolean endsWith(int rowSeries, double score) {
        return size > 0 && series[size - 1] == rowSeries && scores[size - 1] == score;
    }

    private void count(double label) {
        if (label == 1) {
            positives[size - 1]++;
        } else {
            negatives[size - 1]++;
        }
    }

    private void open(int rowSeries, double score) {
        series[size] = rowSeries;
        scores[size] = score;
        size++;
    }

    private TieGroups trimmed() {
        series = Arrays.copyOf(series, size);
        scores = Arrays.copyOf(scores, size);
        positives = Arrays.copyOf(positives, size);
        negatives = Arrays.copyOf(negatives, size);
        return this;
    }

    /** Blocks of groups from rows (series int, label double, score double) that are sorted by series and score. */
    static Iterator<TieGroups> of(Iterator<Row> sorted) {
        return new Blocks(sorted);
    }

    private static final class Blocks implements Iterator<TieGroups> {
        private final Iterator<Row> rows;
        private Row ahead;

        Blocks(Iterator<Row> rows) {
            this.rows = rows;
            advance();
        }

        private void advance() {
            ahead = rows.hasNext() ? rows.next() : null;
        }

        @Override
        public boolean hasNext() {
            return ahead != null;
        }

        @Override
        public TieGroups next() {
            if (ahead == null) {
                throw new NoSuchElementException();
            }
            TieGroups block = new TieGroups();
            while (ahead != null) {
                int series = ahead.getInt(0);
                double score = ahead.getDouble(2) + 0.0;
                if (!block.endsWith(series, score)) {
                    if (block.size == CAPACITY) {
                        break;
                    }
                    block.open(series, score);
                }
                block.count(label(ahead));
                advance();
            }
            return block.trimmed();
        }

        private static double label(Row row) {
            double label = row.getDouble(1);
            if (label != 0 && label != 1) {
                throw new PipelineException(
                        ErrorKind.DATA,
                        "evaluation: label " + label + " is neither 0 nor 1; check the label's expression");
            }
            return label;
        }
    }
}
