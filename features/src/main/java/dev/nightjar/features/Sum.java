package dev.nightjar.features;

import java.util.List;

/** Sum of the values; null for none. */
final class Sum implements SimpleAggregate {
    private static final List<Slot> SLOTS = List.of(Slot.count("n"), Slot.value("sum"));

    @Override
    public List<Slot> slots() {
        return SLOTS;
    }

    @Override
    public void clear(double[] state, int at) {
        state[at] = 0;
        state[at + 1] = 0;
    }

    @Override
    public void add(double[] state, int at, double value, double time) {
        state[at]++;
        state[at + 1] += value;
    }

    @Override
    public void merge(double[] state, int at, double[] other, int otherAt) {
        if (other[otherAt] > 0) {
            state[at] += other[otherAt];
            state[at + 1] += other[otherAt + 1];
        }
    }

    @Override
    public double result(double[] state, int at) {
        return state[at] == 0 ? Double.NaN : Aggregate.finite(state[at + 1]);
    }
}
