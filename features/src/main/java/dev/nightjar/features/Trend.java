package dev.nightjar.features;

import java.util.List;

/**
 * Slope of the values over event time by least squares, per day of 24 hours; null for fewer than two values and if all are of one time.
 * Means and co-moments by the recurrences of Welford and Chan. Times count from the first row's, so that moments that are close together
 * keep their distance.
 */
final class Trend implements SimpleAggregate {
    private static final List<Slot> SLOTS = List.of(
            Slot.count("n"),
            Slot.value("time"),
            Slot.value("ahead"),
            Slot.value("mean"),
            Slot.value("time2"),
            Slot.value("cross"));

    @Override
    public List<Slot> slots() {
        return SLOTS;
    }

    @Override
    public void clear(double[] state, int at) {
        state[at] = 0;
        state[at + 1] = Double.NaN;
        for (int s = 2; s < 6; s++) {
            state[at + s] = 0;
        }
    }

    @Override
    public void add(double[] state, int at, double value, double time) {
        if (state[at] == 0) {
            state[at + 1] = time;
        }
        double n = state[at] + 1;
        double later = (time - state[at + 1]) / Decay.DAY_MICROS - state[at + 2];
        double above = value - state[at + 3];
        double rest = 1 - 1 / n;
        state[at] = n;
        state[at + 2] += later / n;
        state[at + 3] += above / n;
        state[at + 4] += later * later * rest;
        state[at + 5] += later * above * rest;
    }

    @Override
    public void merge(double[] state, int at, double[] other, int otherAt) {
        double more = other[otherAt];
        if (more == 0) {
            return;
        }
        double n = state[at];
        if (n == 0) {
            System.arraycopy(other, otherAt, state, at, 6);
            return;
        }
        double all = n + more;
        double between = (other[otherAt + 1] - state[at + 1]) / Decay.DAY_MICROS;
        double later = between + other[otherAt + 2] - state[at + 2];
        double above = other[otherAt + 3] - state[at + 3];
        state[at] = all;
        state[at + 2] += later * (more / all);
        state[at + 3] += above * (more / all);
        state[at + 4] += other[otherAt + 4] + later * later * (n * more / all);
        state[at + 5] += other[otherAt + 5] + later * above * (n * more / all);
    }

    @Override
    public double result(double[] state, int at) {
        return state[at + 4] == 0 ? Double.NaN : state[at + 5] / state[at + 4];
    }
}
