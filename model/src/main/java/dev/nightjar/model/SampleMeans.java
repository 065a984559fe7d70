package dev.nightjar.model;

import java.util.Arrays;

/** Means of a feature's inputs over a sample, by the transform itself. */
final class SampleMeans {
    private SampleMeans() {}

    static double[] of(Transform transform, FeatureBatch sample, int column) {
        int width = transform.outputs().size();
        double[] sums = new double[width];
        double[] row = new double[width];
        for (int i = 0; i < sample.rows(); i++) {
            Arrays.fill(row, 0);
            transform.write(sample, i, column, row, 0);
            for (int j = 0; j < width; j++) {
                sums[j] += row[j];
            }
        }
        for (int j = 0; j < width && sample.rows() > 0; j++) {
            sums[j] /= sample.rows();
        }
        return sums;
    }
}
