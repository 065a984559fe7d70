package dev.nightjar.features;

import java.util.List;

/** Number of rows that have a value; 0 for none. */
final class Count implements SimpleAggregate {
    private static final List<Slot> SLOTS = List.of(Slot.count("n"));

    @Override
    public List<Slot> slots() {
        return SLOTS;
    }

    @Override
    public void clear(double[] state, int at) {
        state[at] = 0;
    }

    @Override
    public void add(double[] state, int at, double value, double time) {
        state[at]++;
    }

    @Override
    public void merge(double[] state, int at, double[] other, int otherAt) {
        state[at] += other[otherAt];
    }

    @Override
    public double result(double[] state, int at) {
        return state[at];
    }
}
