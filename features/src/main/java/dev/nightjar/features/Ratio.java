package dev.nightjar.features;

import java.util.List;

/**
 * Sum of one expression over the sum of another, each over the rows in which it has a value; null if one of them has none and if the
 * second sum is 0.
 */
final class Ratio implements NumberAggregate {
    private static final List<Slot> SLOTS =
            List.of(Slot.count("n"), Slot.value("sum"), Slot.count("over_n"), Slot.value("over_sum"));

    @Override
    public List<Slot> slots() {
        return SLOTS;
    }

    @Override
    public void clear(double[] state, int at) {
        state[at] = 0;
        state[at + 1] = 0;
        state[at + 2] = 0;
        state[at + 3] = 0;
    }

    @Override
    public void add(double[] state, int at, double[] values, int valuesAt, double time) {
        for (int i = 0; i < 2; i++) {
            if (!Double.isNaN(values[valuesAt + i])) {
                state[at + 2 * i]++;
                state[at + 2 * i + 1] += values[valuesAt + i];
            }
        }
    }

    @Override
    public void merge(double[] state, int at, double[] other, int otherAt) {
        for (int i = 0; i < 4; i += 2) {
            if (other[otherAt + i] > 0) {
                state[at + i] += other[otherAt + i];
                state[at + i + 1] += other[otherAt + i + 1];
            }
        }
    }

    @Override
    public void results(double[] state, int at, double nightEnd, FeatureValues out) {
        boolean none = state[at] == 0 || state[at + 2] == 0 || state[at + 3] == 0;
        out.number(0, none ? Double.NaN : state[at + 1] / state[at + 3]);
    }
}
