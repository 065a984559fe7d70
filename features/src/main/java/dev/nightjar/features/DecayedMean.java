package dev.nightjar.features;

import java.util.List;

/** Mean of the values, each weighted by half for every half-life of its age; the same whichever night asks; null for none. */
final class DecayedMean implements SimpleAggregate {
    private static final List<Slot> SLOTS = List.of(Slot.value("time"), Slot.value("weight"), Slot.value("sum"));
    private final Decay decay;

    DecayedMean(double halfLifeDays) {
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
        state[at + 2] = 0;
    }

    @Override
    public void add(double[] state, int at, double value, double time) {
        double weight = decay.join(state, at, 2, time);
        state[at + 1] += weight;
        state[at + 2] += weight * value;
    }

    @Override
    public void merge(double[] state, int at, double[] other, int otherAt) {
        if (!Double.isNaN(other[otherAt])) {
            double weight = decay.join(state, at, 2, other[otherAt]);
            state[at + 1] += weight * other[otherAt + 1];
            state[at + 2] += weight * other[otherAt + 2];
        }
    }

    @Override
    public double result(double[] state, int at) {
        return Double.isNaN(state[at]) ? Double.NaN : state[at + 2] / state[at + 1];
    }
}
