package dev.nightjar.features;

import java.util.List;

/** Number of event days with a row that has a value; 0 for none. A tile's state is 0 or 1, and only states of different days are merged. */
final class DaysWithAny implements SimpleAggregate {
    private static final List<Slot> SLOTS = List.of(Slot.count("days"));

    @Override
    public boolean mergesWithinADay() {
        return false;
    }

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
        state[at] = 1;
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
