package dev.nightjar.features;

import java.util.List;

/**
 * Skewness of the population, as Spark's: the third central moment over the second one's power 3/2; null if all values are equal and for
 * fewer than two. Central moments by Pébay's recurrences, which have no differences of large sums.
 */
final class Skewness implements SimpleAggregate {
    private static final List<Slot> SLOTS =
            List.of(Slot.count("n"), Slot.value("mean"), Slot.value("m2"), Slot.value("m3"));

    @Override
    public List<Slot> slots() {
        return SLOTS;
    }

    @Override
    public void clear(double[] state, int at) {
        state[at] = 0;
        state[at + 1] = 0;
        state[at + 2] = 0;
        state[at + 3] = 0;
    }

    @Override
    public void add(double[] state, int at, double value, double time) {
        double before = state[at];
        double n = before + 1;
        double step = (value - state[at + 1]) / n;
        double square = (value - state[at + 1]) * step * before;
        state[at] = n;
        state[at + 1] += step;
        state[at + 3] += square * step * (n - 2) - 3 * step * state[at + 2];
        state[at + 2] += square;
    }

    @Override
    public void merge(double[] state, int at, double[] other, int otherAt) {
        double more = other[otherAt];
        if (more == 0) {
            return;
        }
        double n = state[at];
        if (n == 0) {
            System.arraycopy(other, otherAt, state, at, 4);
            return;
        }
        double all = n + more;
        double delta = other[otherAt + 1] - state[at + 1];
        double m2 = state[at + 2];
        double otherM2 = other[otherAt + 2];
        double cross = delta * delta * (n * more / all);
        state[at] = all;
        state[at + 1] += delta * (more / all);
        state[at + 2] = m2 + otherM2 + cross;
        state[at + 3] +=
                other[otherAt + 3] + cross * delta * ((n - more) / all) + 3 * delta * ((n * otherM2 - more * m2) / all);
    }

    @Override
    public double result(double[] state, int at) {
        double m2 = state[at + 2];
        return m2 == 0 ? Double.NaN : Math.sqrt(state[at]) * state[at + 3] / (m2 * Math.sqrt(m2));
    }
}
