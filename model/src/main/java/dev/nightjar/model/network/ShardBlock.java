package dev.nightjar.model.network;

import java.io.Serializable;

/**
 * A shard's rows as compact arrays. The arrays are not copied: who hands them over gives them away.
 *
 * @param rows 0 or more
 * @param numericWidth numbers of a row
 * @param embeddings indices of a row
 * @param numbers row-major, {@code rows * numericWidth}
 * @param indices row-major, {@code rows * embeddings}
 * @param labels as the network shall learn them, one a row
 * @param weights what the loss of each row is multiplied by, one a row, 0 or more; empty if each counts once
 */
@SuppressWarnings("ArrayRecordComponent")
public record ShardBlock(
        int rows, int numericWidth, int embeddings, float[] numbers, int[] indices, float[] labels, float[] weights)
        implements Serializable {
    public ShardBlock {
        if (numbers.length != Math.multiplyExact(rows, numericWidth)
                || indices.length != Math.multiplyExact(rows, embeddings)
                || labels.length != rows
                || (weights.length != rows && weights.length != 0)) {
            throw new IllegalArgumentException("a block of " + rows + " rows with " + numericWidth + " numbers and "
                    + embeddings + " indices has arrays of " + numbers.length + ", " + indices.length + " and "
                    + labels.length + (weights.length == 0 ? "" : ", and " + weights.length + " weights"));
        }
    }

    /** Rows that count once each. */
    public ShardBlock(int rows, int numericWidth, int embeddings, float[] numbers, int[] indices, float[] labels) {
        this(rows, numericWidth, embeddings, numbers, indices, labels, new float[0]);
    }

    /** The same rows, each with its weight times that of its class: {@code positive} for labels above 0.5. */
    public ShardBlock weighed(double negative, double positive) {
        float[] by = new float[rows];
        for (int row = 0; row < rows; row++) {
            by[row] = (float) ((weighs() ? weights[row] : 1) * (labels[row] > 0.5f ? positive : negative));
        }
        return new ShardBlock(rows, numericWidth, embeddings, numbers, indices, labels, by);
    }

    /** Whether rows have weights of their own. */
    public boolean weighs() {
        return weights.length > 0;
    }

    /** Steps of an epoch: the last one may be smaller than {@code batch}. */
    public int batches(int batch) {
        return (int) (((long) rows + batch - 1) / batch);
    }
}
