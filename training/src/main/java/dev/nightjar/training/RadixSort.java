package dev.nightjar.training;

/** Sorts non-negative long keys by their bytes, with a long beside each or without: stable, eight passes at most, no comparison. */
final class RadixSort {
    private static final int BYTES = 8;
    private static final int VALUES = 256;

    private RadixSort() {}

    /**
     * Sorts.
     *
     * @param keys 0 or more each; the array may be used as scratch
     * @param beside moved with the keys; empty for none; the array may be used as scratch
     * @return the sorted keys and what lies beside them, in the given arrays or in others
     */
    static long[][] sort(long[] keys, long[] beside) {
        int size = keys.length;
        if (sorted(keys)) {
            return new long[][] {keys, beside};
        }
        int[][] counts = counts(keys);
        long[] from = keys;
        long[] to = new long[size];
        long[] besideFrom = beside;
        long[] besideTo = new long[beside.length];
        for (int pass = 0; pass < BYTES; pass++) {
            int[] places = counts[pass];
            int shift = pass * 8;
            if (places[(int) (keys[0] >>> shift) & 0xff] == size) {
                continue;
            }
            starts(places);
            if (beside.length == 0) {
                move(from, to, places, shift);
            } else {
                move(from, to, besideFrom, besideTo, places, shift);
                long[] spare = besideFrom;
                besideFrom = besideTo;
                besideTo = spare;
            }
            long[] spare = from;
            from = to;
            to = spare;
        }
        return new long[][] {from, besideFrom};
    }

    private static boolean sorted(long[] keys) {
        for (int i = 1; i < keys.length; i++) {
            if (keys[i - 1] > keys[i]) {
                return false;
            }
        }
        return true;
    }

    private static int[][] counts(long[] keys) {
        int[][] counts = new int[BYTES][VALUES];
        for (long key : keys) {
            for (int pass = 0; pass < BYTES; pass++) {
                counts[pass][(int) (key >>> (pass * 8)) & 0xff]++;
            }
        }
        return counts;
    }

    private static void starts(int[] counts) {
        int start = 0;
        for (int value = 0; value < VALUES; value++) {
            int count = counts[value];
            counts[value] = start;
            start += count;
        }
    }

    private static void move(long[] from, long[] to, int[] places, int shift) {
        for (long key : from) {
            to[places[(int) (key >>> shift) & 0xff]++] = key;
        }
    }

    private static void move(long[] from, long[] to, long[] besideFrom, long[] besideTo, int[] places, int shift) {
        for (int i = 0; i < from.length; i++) {
            int place = places[(int) (from[i] >>> shift) & 0xff]++;
            to[place] = from[i];
            besideTo[place] = besideFrom[i];
        }
    }
}
