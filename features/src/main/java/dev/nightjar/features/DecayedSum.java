package dev.nightjar.features;

import java.util.List;

/** Sum of the values, each halved for every half-life from its event time to the end of the night's day; null for none. */
final class DecayedSum implements NumberAggregate {
    private static final List<Slot> SLOTS = List.of(Slot.value("time"), Slot.value("sum"));
    private final Decay decay;

    DecayedSum(double halfLifeDays) {
        this.decay = new Decay(halfLifeDays);
    }

    @Override
    public List<Slot> slots() {
        return SLOTS;
    }

    @Override
    public void clear(double[] state, int at) {
        state[at] = Double.NaN;
        state[at + 1] = 0;
    }

    @Override
    public void add(double[] state, int at, double[] values, int valuesAt, double time) {
        double weight = decay.join(state, at, 1, time);
        state[at + 1] += weight * values[valuesAt];
    }

    @Override
    public void merge(double[] state, int at, double[] other, int otherAt) {
        if (!Double.isNaN(other[otherAt])) {
            double weight = decay.join(state, at, 1, other[otherAt]);
            state[at + 1] += weight * other[otherAt + 1];
        }
    }

    @Override
    public void results(double[] state, int at, double nightEnd, FeatureValues out) {
        boolean none = Double.isNaN(state[at]);
        out.number(0, none ? Double.NaN : state[at + 1] * decay.weight(nightEnd - state[at]));
    }
}
