package dev.nightjar.features;

import java.util.List;

/** The value with the earliest event time; of several at one time, the one added first; null for none. */
final class First implements SimpleAggregate {
    private static final List<Slot> SLOTS = List.of(Slot.value("time"), Slot.value("first"));

    @Override
    public List<Slot> slots() {
        return SLOTS;
    }

    @Override
    public void clear(double[] state, int at) {
        state[at] = Double.NaN;
        state[at + 1] = Double.NaN;
    }

    @Override
    public void add(double[] state, int at, double value, double time) {
        if (Double.isNaN(state[at]) || time < state[at]) {
            state[at] = time;
            state[at + 1] = value;
        }
    }

    @Override
    public void merge(double[] state, int at, double[] other, int otherAt) {
        if (!Double.isNaN(other[otherAt])) {
            add(state, at, other[otherAt + 1], other[otherAt]);
        }
    }

    @Override
    public double result(double[] state, int at) {
        return state[at + 1];
    }
}
