package dev.nightjar.training.spark;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.spark.sql.Row;

/**
 * The labels of a shard's training rows. The arrays are given away.
 *
 * @param weights one a row, or empty if each counts once
 */
@SuppressWarnings("ArrayRecordComponent")
record ShardLabels(double[] labels, double[] weights) implements Serializable {
    /** @param weightAt place of the weight in a row; below 0 for none */
    static ShardLabels of(Iterator<Row> rows, int weightAt) {
        double[] labels = new double[1024];
        double[] weights = new double[weightAt < 0 ? 0 : 1024];
        int count = 0;
        while (rows.hasNext()) {
            Row row = rows.next();
            if (!row.getString(0).equals(Examples.TRAIN)) {
                continue;
            }
            if (count == labels.length) {
                labels = Arrays.copyOf(labels, 2 * count);
                weights = Arrays.copyOf(weights, weightAt < 0 ? 0 : 2 * count);
            }
            labels[count] = row.getDouble(1);
            if (weightAt >= 0) {
                weights[count] = row.getDouble(weightAt);
            }
            count++;
        }
        return new ShardLabels(Arrays.copyOf(labels, count), Arrays.copyOf(weights, weightAt < 0 ? 0 : count));
    }

    double weight(int row) {
        return weights.length == 0 ? 1 : weights[row];
    }
}
