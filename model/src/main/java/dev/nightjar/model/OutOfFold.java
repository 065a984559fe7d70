package dev.nightjar.model;

import java.io.Serializable;
import java.util.List;

/**
 * Target encodings for the rows that they were fitted on: a row gets the means of the rows of other folds, so that its own label is not among
 * its inputs. A row's fold is the hash of its key with the recorded seed.
 */
public final class OutOfFold implements Serializable {
    /** Nothing is encoded by the target. */
    public static final OutOfFold NONE = new OutOfFold(List.of());

    static final int NO_FOLD = -1;

    private static final long serialVersionUID = 1L;

    private final List<Feature> features;

    /**
     * @param feature its place among the columns
     * @param values by fold and slot, as they leave preprocessing
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Feature(int feature, double[][] values) implements Serializable {}

    OutOfFold(List<Feature> features) {
        this.features = List.copyOf(features);
    }

    /** The fold of a row, from 0. */
    static int fold(FeatureBatch batch, int row, int folds) {
        return Hashes.slot(Hashes.mixed(batch.key(row)), folds);
    }

    /** Puts a training row's own values in the place of those that {@link Preprocessing#numbers} wrote from {@code offset} on. */
    void numbers(Preprocessing preprocessing, FeatureBatch batch, int row, double[] out, int offset) {
        for (Feature f : features) {
            double[] values = f.values()[fold(batch, row, f.values().length)];
            out[offset + preprocessing.firstOutput(f.feature())] = values[preprocessing.slot(batch, row, f.feature())];
        }
    }
}
