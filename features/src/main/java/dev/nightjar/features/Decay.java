package dev.nightjar.features;

import java.io.Serializable;

/**
 * Weights that halve with age. A state's weights are those at the time of its latest row, which has 1: so they neither overflow nor all
 * vanish, and no state knows the night that will ask.
 */
record Decay(double halfLifeDays) implements Serializable {
    static final double DAY_MICROS = 86_400e6;

    /** The weight of what is older by so many microseconds; the same bits on every machine. */
    double weight(double micros) {
        return StrictMath.pow(0.5, micros / (halfLifeDays * DAY_MICROS));
    }

    /**
     * Brings sums to the time of a state or row that joins them, if that is later.
     *
     * @param state its {@code time} at {@code at}, NaN in a state of no rows, and {@code sums} sums behind it
     * @return the weight that what joins has
     */
    double join(double[] state, int at, int sums, double time) {
        double own = state[at];
        if (Double.isNaN(own)) {
            state[at] = time;
            return 1;
        }
        if (time <= own) {
            return weight(own - time);
        }
        double less = weight(time - own);
        for (int s = 1; s <= sums; s++) {
            state[at + s] *= less;
        }
        state[at] = time;
        return 1;
    }
}
