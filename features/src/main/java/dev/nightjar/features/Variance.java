package dev.nightjar.features;

import java.util.List;

/**
 * Variance of a sample (divisor n - 1); null for fewer than two values. Rows by Welford's recurrence, states by Chan's: no difference of
 * large sums, so that a small spread around a large mean keeps its digits.
 */
final class Variance implements SimpleAggregate {
    private static final List<Slot> SLOTS = List.of(Slot.count("n"), Slot.value("mean"), Slot.value("m2"));

    @Override
    public List<Slot> slots() {
        return SLOTS;
    }

    @Override
    public void clear(double[] state, int at) {
        state[at] = 0;
        state[at + 1] = 0;
        state[at + 2] = 0;
    }

    @Override
    public void add(double[] state, int at, double value, double time) {
        double n = state[at] + 1;
        double delta = value - state[at + 1];
        double mean = state[at + 1] + delta / n;
        state[at] = n;
        state[at + 1] = mean;
        state[at + 2] += delta * (value - mean);
    }

    @Override
    public void merge(double[] state, int at, double[] other, int otherAt) {
        double more = other[otherAt];
        if (more == 0) {
            return;
        }
        double n = state[at];
        double all = n + more;
        double delta = other[otherAt + 1] - state[at + 1];
        state[at] = all;
        state[at + 1] = n == 0 ? other[otherAt + 1] : state[at + 1] + delta * (more / all);
        state[at + 2] += n == 0 ? other[otherAt + 2] : other[otherAt + 2] + delta * delta * (n * more / all);
    }

    @Override
    public double result(double[] state, int at) {
        return state[at] < 2 ? Double.NaN : state[at + 2] / (state[at] - 1);
    }
}
