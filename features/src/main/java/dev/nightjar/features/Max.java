package dev.nightjar.features;

import java.util.List;

/** The greatest value; null for none. */
final class Max implements SimpleAggregate {
    private static final List<Slot> SLOTS = List.of(Slot.value("max"));

    @Override
    public List<Slot> slots() {
        return SLOTS;
    }

    @Override
    public void clear(double[] state, int at) {
        state[at] = Double.NaN;
    }

    @Override
    public void add(double[] state, int at, double value, double time) {
        if (Double.isNaN(state[at]) || value > state[at]) {
            state[at] = value;
        }
    }

    @Override
    public void merge(double[] state, int at, double[] other, int otherAt) {
        if (!Double.isNaN(other[otherAt])) {
            add(state, at, other[otherAt], 0);
        }
    }

    @Override
    public double result(double[] state, int at) {
        return state[at];
    }
}
