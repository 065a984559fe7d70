package dev.nightjar.model;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.model.network.ShardBlock;
import java.util.Arrays;

/** Collects a shard's rows, preprocessed and in single precision, into a {@link ShardBlock}. */
public final class ShardBlockBuilder {
    private static final int FIRST_ROWS = 1024;

    private final Preprocessing preprocessing;
    private final LabelScale labelScale;
    private final OutOfFold outOfFold;
    private final int width;
    private final int places;
    private final double[] scratch;
    private float[] numbers;
    private int[] indices;
    private float[] labels = new float[FIRST_ROWS];
    private float[] weights = new float[0];
    private int rows;

    /** @param labelScale {@link LabelScale#none} for a binary label */
    public ShardBlockBuilder(Preprocessing preprocessing, LabelScale labelScale) {
        this(preprocessing, labelScale, OutOfFold.NONE);
    }

    /** @param outOfFold for the rows that the preprocessing was fitted on */
    public ShardBlockBuilder(Preprocessing preprocessing, LabelScale labelScale, OutOfFold outOfFold) {
        this.preprocessing = preprocessing;
        this.outOfFold = outOfFold;
        this.labelScale = labelScale;
        this.width = preprocessing.width();
        this.places = preprocessing.embedded().size();
        this.scratch = new double[width];
        this.numbers = new float[FIRST_ROWS * width];
        this.indices = new int[FIRST_ROWS * places];
    }

    /**
     * Adds the rows of a batch.
     *
     * @param rowLabels one for each row, finite
     * @throws PipelineException of kind DATA if the shard grows beyond what one array holds
     */
    public void add(FeatureBatch batch, double[] rowLabels) {
        preprocessing.check(batch);
        grow(batch.rows());
        for (int row = 0; row < batch.rows(); row++) {
            preprocessing.numbers(batch, row, scratch, 0);
            outOfFold.numbers(preprocessing, batch, row, scratch, 0);
            for (int i = 0; i < width; i++) {
                numbers[rows * width + i] = (float) scratch[i];
            }
            preprocessing.indices(batch, row, indices, rows * places);
            labels[rows] = (float) labelScale.scaled(rowLabels[row]);
            rows++;
        }
    }

    /**
     * Adds the rows of a batch with what their losses are multiplied by; all rows of a block have weights, or none.
     *
     * @param rowWeights one for each row, finite, 0 or more
     */
    public void add(FeatureBatch batch, double[] rowLabels, double[] rowWeights) {
        int first = rows;
        add(batch, rowLabels);
        weights = Arrays.copyOf(weights, labels.length);
        for (int row = 0; row < batch.rows(); row++) {
            weights[first + row] = (float) rowWeights[row];
        }
    }

    private void grow(int added) {
        long needed = (long) rows + added;
        if (needed <= labels.length) {
            return;
        }
        int most = (Integer.MAX_VALUE - 8) / Math.max(1, Math.max(width, places));
        if (needed > most) {
            throw new PipelineException(
                    ErrorKind.DATA,
                    "training: a shard has more than " + most + " rows, the most for " + width
                            + " inputs; raise the trainer's shards");
        }
        int capacity = (int) Math.min(most, Math.max(needed, labels.length * 2L));
        numbers = Arrays.copyOf(numbers, capacity * width);
        indices = Arrays.copyOf(indices, capacity * places);
        labels = Arrays.copyOf(labels, capacity);
    }

    /** The rows added so far, in their order. */
    public ShardBlock build() {
        return new ShardBlock(
                rows,
                width,
                places,
                Arrays.copyOf(numbers, rows * width),
                Arrays.copyOf(indices, rows * places),
                Arrays.copyOf(labels, rows),
                Arrays.copyOf(weights, weights.length == 0 ? 0 : rows));
    }
}
