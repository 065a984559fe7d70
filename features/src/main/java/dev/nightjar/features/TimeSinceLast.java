package dev.nightjar.features;

import java.util.List;

/** Time from the latest row that has a value to the end of the night's day, in days of 24 hours; above 0; null for none. */
final class TimeSinceLast implements NumberAggregate {
    private static final List<Slot> SLOTS = List.of(Slot.value("time"));

    @Override
    public List<Slot> slots() {
        return SLOTS;
    }

    @Override
    public void clear(double[] state, int at) {
        state[at] = Double.NaN;
    }

    @Override
    public void add(double[] state, int at, double[] values, int valuesAt, double time) {
        if (Double.isNaN(state[at]) || time > state[at]) {
            state[at] = time;
        }
    }

    @Override
    public void merge(double[] state, int at, double[] other, int otherAt) {
        if (!Double.isNaN(other[otherAt])) {
            add(state, at, other, otherAt, other[otherAt]);
        }
    }

    @Override
    public void results(double[] state, int at, double nightEnd, FeatureValues out) {
        out.number(0, (nightEnd - state[at]) / Decay.DAY_MICROS);
    }
}
