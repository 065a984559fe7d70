package dev.nightjar.model;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Counts and sums of labels in numbered cells. Sums are whole numbers of 2^-64, so that they depend on the labels alone, in whatever order they
 * came. Labels beyond plus and minus 2^40 count as that. Not thread-safe.
 */
final class LabelSums implements Serializable {
    /** The greatest label, and the least one with a minus. */
    static final double MOST = 0x1p40;

    private static final long serialVersionUID = 1L;

    private long[] counts;
    private long[] whole;
    private long[] parts;

    LabelSums(int cells) {
        counts = new long[cells];
        whole = new long[cells];
        parts = new long[cells];
    }

    void grow(int cells) {
        counts = Arrays.copyOf(counts, cells);
        whole = Arrays.copyOf(whole, cells);
        parts = Arrays.copyOf(parts, cells);
    }

    int cells() {
        return counts.length;
    }

    /** @param label finite */
    void add(int cell, double label) {
        double bounded = Math.max(-MOST, Math.min(MOST, label));
        double floor = Math.floor(bounded);
        add(cell, 1, (long) floor, (long) ((bounded - floor) * 0x1p63) << 1);
    }

    private void add(int cell, long count, long high, long low) {
        counts[cell] += count;
        parts[cell] += low;
        whole[cell] += high + (Long.compareUnsigned(parts[cell], low) < 0 ? 1 : 0);
    }

    /** Adds a cell of other sums to one of these. */
    void add(int cell, LabelSums other, int from) {
        add(cell, other.counts[from], other.whole[from], other.parts[from]);
    }

    long count(int cell) {
        return counts[cell];
    }

    double sum(int cell) {
        return whole[cell] + (parts[cell] >>> 1) * 0x1p-63;
    }
}
