package dev.nightjar.training;

import java.io.Serializable;

/** Tells into which of some parts of equal size a rank falls, without a division for each. */
final class Shares implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The least rank of each part, and of the one after the last. */
    private final long[] starts;

    private final double scale;

    /**
     * @param total ranks from 0, at most 2^56
     * @param parts 1 to 100
     */
    Shares(long total, int parts) {
        starts = new long[parts + 2];
        for (int i = 0; i <= parts; i++) {
            starts[i] = total / parts * i + (total % parts * i + parts - 1) / parts;
        }
        starts[parts + 1] = Long.MAX_VALUE;
        scale = total == 0 ? 0 : parts / (double) total;
    }

    /** The whole number of {@code parts * rank / total}. */
    int of(long rank) {
        int part = (int) Math.min(starts.length - 2, rank * scale);
        while (starts[part + 1] <= rank) {
            part++;
        }
        while (starts[part] > rank) {
            part--;
        }
        return part;
    }
}
