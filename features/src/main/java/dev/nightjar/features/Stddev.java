package dev.nightjar.features;

import java.util.List;

/** Standard deviation of a sample: the root of {@link Variance}, with its state. */
final class Stddev implements SimpleAggregate {
    private final Variance variance = new Variance();

    @Override
    public List<Slot> slots() {
        return variance.slots();
    }

    @Override
    public void clear(double[] state, int at) {
        variance.clear(state, at);
    }

    @Override
    public void add(double[] state, int at, double value, double time) {
        variance.add(state, at, value, time);
    }

    @Override
    public void merge(double[] state, int at, double[] other, int otherAt) {
        variance.merge(state, at, other, otherAt);
    }

    @Override
    public double result(double[] state, int at) {
        return Math.sqrt(variance.result(state, at));
    }
}
