package dev.nightjar.bench;

import java.util.Arrays;
import java.util.List;

/** What several rounds measured, at least one. */
public final class Samples {
    private final double[] sorted;

    public Samples(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no samples; at least 1 is needed");
        }
        sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /** The middle value; of an even number of values, the mean of the middle two. */
    public double median() {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The largest value less the smallest. */
    public double spread() {
        return sorted[sorted.length - 1] - sorted[0];
    }

    @Override
    public String toString() {
        return Arrays.toString(sorted);
    }
}
