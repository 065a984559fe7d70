package dev.nightjar.features;

import dev.nightjar.core.config.FeatureGroup.Aggregation;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Number of rows in each bucket: bucket 0 is below the first bound, bucket i is {@code [bound i, bound i + 1)}, the last one is from the last
 * bound on. All 0 for none.
 */
final class Histogram implements NumberAggregate {
    private final double[] bounds;

    private Histogram(double[] bounds) {
        this.bounds = bounds;
    }

    static Histogram of(Aggregation aggregation) {
        return new Histogram(aggregation.arguments().get("bounds").stream()
                .mapToDouble(Double::parseDouble)
                .toArray());
    }

    @Override
    public List<Slot> slots() {
        return IntStream.rangeClosed(0, bounds.length)
                .mapToObj(b -> Slot.count("n" + b))
                .toList();
    }

    @Override
    public void clear(double[] state, int at) {
        Arrays.fill(state, at, at + bounds.length + 1, 0);
    }

    @Override
    public void add(double[] state, int at, double[] values, int valuesAt, double time) {
        int found = Arrays.binarySearch(bounds, values[valuesAt] + 0.0); // -0 is 0
        state[at + (found >= 0 ? found + 1 : -found - 1)]++;
    }

    @Override
    public void merge(double[] state, int at, double[] other, int otherAt) {
        for (int b = 0; b <= bounds.length; b++) {
            state[at + b] += other[otherAt + b];
        }
    }

    @Override
    public void results(double[] state, int at, double nightEnd, FeatureValues out) {
        for (int b = 0; b <= bounds.length; b++) {
            out.number(b, state[at + b]);
        }
    }
}
