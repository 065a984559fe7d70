package dev.nightjar.training;

import java.io.Serializable;

/**
 * Quantiles of numbers, kept as counts by sign, exponent and the first eight bits after it: mergeable, in whatever order, and within 0.2 % of the
 * value. Some kilobytes for each power of two that occurs.
 */
final class ErrorQuantiles implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int EXPONENTS = 2048;
    private static final int STEPS = 256;
    private static final int SHIFT = 44;

    /** By sign and exponent, from the most negative numbers on; null for none. */
    private final long[][] counts = new long[2 * EXPONENTS][];

    private long all;

    /** Adds a finite number. */
    void add(double number) {
        int size = (int) (Double.doubleToRawLongBits(Math.abs(number)) >>> SHIFT);
        int exponent = size / STEPS;
        int page = number < 0 ? EXPONENTS - 1 - exponent : EXPONENTS + exponent;
        if (counts[page] == null) {
            counts[page] = new long[STEPS];
        }
        counts[page][number < 0 ? STEPS - 1 - size % STEPS : size % STEPS]++;
        all++;
    }

    void merge(ErrorQuantiles other) {
        for (int page = 0; page < counts.length; page++) {
            long[] more = other.counts[page];
            if (more == null) {
                continue;
            }
            if (counts[page] == null) {
                counts[page] = new long[STEPS];
            }
            for (int i = 0; i < STEPS; i++) {
                counts[page][i] += more[i];
            }
        }
        all += other.all;
    }

    /** About the least number that at least this share of them does not exceed. Needs one. */
    double at(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * all));
        long below = 0;
        for (int page = 0; page < counts.length; page++) {
            for (int i = 0; counts[page] != null && i < STEPS; i++) {
                below += counts[page][i];
                if (below >= rank) {
                    return number(page, i);
                }
            }
        }
        throw new IllegalStateException("of no number there is no quantile");
    }

    /** The middle of the numbers that are counted there; of the smallest ones 0. */
    private static double number(int page, int step) {
        boolean negative = page < EXPONENTS;
        long exponent = negative ? EXPONENTS - 1L - page : page - EXPONENTS;
        long size = exponent * STEPS + (negative ? STEPS - 1 - step : step);
        if (size == 0) {
            return 0;
        }
        double number = Double.longBitsToDouble((size << SHIFT) | (1L << (SHIFT - 1)));
        return negative ? -number : number;
    }
}
