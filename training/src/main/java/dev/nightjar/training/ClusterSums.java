package dev.nightjar.training;

import java.util.Arrays;

/** Sums by cluster, some clusters at a time, with the draws of each. Not kept anywhere, and not for several threads. */
final class ClusterSums {
    private static final int SLOTS = 1 << 13;
    private static final int MOST = SLOTS / 2;

    private final Draws draws;
    private final int width;
    private final long[] clusters = new long[SLOTS];
    private final boolean[] taken = new boolean[SLOTS];
    private final int[][] drawn = new int[SLOTS][];
    private final long[] sums;
    private int size;
    private int last = -1;

    /** Takes the draws and the sums of a cluster. */
    @FunctionalInterface
    interface Sink {
        void add(int[] drawn, long[] sums);
    }

    ClusterSums(Draws draws, int width) {
        this.draws = draws;
        this.width = width;
        sums = new long[SLOTS * width];
    }

    /** Where the sums of a cluster are. */
    int slot(long cluster) {
        if (last >= 0 && taken[last] && clusters[last] == cluster) {
            return last;
        }
        int slot = (int) ((cluster * 0x9e3779b97f4a7c15L) >>> (Long.SIZE - 13));
        while (taken[slot] && clusters[slot] != cluster) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        if (!taken[slot]) {
            taken[slot] = true;
            if (drawn[slot] == null || clusters[slot] != cluster) {
                drawn[slot] = draws.of(cluster);
            }
            clusters[slot] = cluster;
            size++;
        }
        last = slot;
        return slot;
    }

    int[] draws(int slot) {
        return drawn[slot];
    }

    void add(int slot, int sum, long more) {
        sums[slot * width + sum] += more;
    }

    /** Whether it has to be closed before the next row. */
    boolean full() {
        return size >= MOST;
    }

    /** Gives all sums, and begins anew. */
    void close(Sink sink) {
        long[] found = new long[width];
        for (int slot = 0; slot < SLOTS; slot++) {
            if (taken[slot]) {
                System.arraycopy(sums, slot * width, found, 0, width);
                sink.add(drawn[slot], found);
            }
        }
        Arrays.fill(taken, false);
        Arrays.fill(sums, 0);
        size = 0;
    }
}
