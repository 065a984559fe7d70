package dev.nightjar.training;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Scores of one series with their labels, in rising order of the score, as packed longs: 8 bytes a row, and less where scores repeat. The weight of
 * a row is a whole number of units ({@link WeightUnit}), 1 where rows are counted. Or each row has the number of the cluster that it belongs to, and
 * counts one.
 */
public final class ScoreRun implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final long[] NONE = {};

    /** Bits of the score, then a bit for the label: non-negative, since scores are. */
    private final long[] keys;

    /** Units of each key, or its cluster; empty if there are no clusters and all units are 1. */
    private final long[] beside;

    private final boolean clustered;

    private ScoreRun(long[] keys, long[] beside, boolean clustered) {
        this.keys = keys;
        this.beside = beside;
        this.clustered = clustered;
    }

    /** Takes a row. */
    @FunctionalInterface
    public interface Rows {
        void add(double score, boolean positive, long cluster);
    }

    /** Takes the rows of one score. */
    @FunctionalInterface
    public interface Groups {
        /**
         * @param positives units with label 1
         * @param negatives units with label 0
         */
        void add(double score, long positives, long negatives);
    }

    /** Takes rows in any order: all in units, or all with clusters. */
    public static final class Builder {
        private static final int FIRST = 1024;

        private long[] keys = new long[FIRST];
        private long[] beside = NONE;
        private boolean clustered;
        private int size;

        /**
         * Adds a row that counts for one unit.
         *
         * @param score 0 to 1
         */
        public void add(double score, boolean positive) {
            append(score, positive);
            if (beside.length > 0) {
                beside[size - 1] = 1;
            }
        }

        /**
         * Adds a row.
         *
         * @param score 0 to 1
         * @param units 0 or more; with 0 the row adds nothing
         */
        public void add(double score, boolean positive, long units) {
            if (units == 0) {
                return;
            }
            append(score, positive);
            if (beside.length == 0) {
                beside = new long[keys.length];
                Arrays.fill(beside, 0, size, 1);
            }
            beside[size - 1] = units;
        }

        /**
         * Adds a row that counts for one unit, of a cluster.
         *
         * @param score 0 to 1
         */
        public void addClustered(double score, boolean positive, long cluster) {
            append(score, positive);
            clustered = true;
            if (beside.length == 0) {
                beside = new long[keys.length];
            }
            beside[size - 1] = cluster;
        }

        private void append(double score, boolean positive) {
            if (!(score >= 0 && score <= 1)) {
                throw new IllegalArgumentException("score " + score + " is no probability: must be from 0 to 1");
            }
            if (size == keys.length) {
                keys = Arrays.copyOf(keys, 2 * size);
                beside = beside.length == 0 ? beside : Arrays.copyOf(beside, 2 * size);
            }
            keys[size++] = key(score) | (positive ? 1 : 0);
        }

        /** The run; the builder is empty afterwards, and may be used again. */
        public ScoreRun build() {
            ScoreRun run =
                    of(Arrays.copyOf(keys, size), beside.length == 0 ? NONE : Arrays.copyOf(beside, size), clustered);
            size = 0;
            beside = NONE;
            clustered = false;
            return run;
        }
    }

    /** The place of a score among keys: less than or equal to the keys of its rows, greater than those of smaller scores. */
    static long key(double score) {
        // + 0.0: minus zero is zero.
        return Double.doubleToRawLongBits(score + 0.0) << 1;
    }

    private static ScoreRun of(long[] keys, long[] beside, boolean clustered) {
        long[][] sorted = RadixSort.sort(keys, beside);
        return clustered ? new ScoreRun(sorted[0], sorted[1], true) : combined(sorted[0], sorted[1]);
    }

    /** Equal keys become one if that saves room. */
    private static ScoreRun combined(long[] keys, long[] units) {
        int distinct = keys.length == 0 ? 0 : 1;
        for (int i = 1; i < keys.length; i++) {
            distinct += keys[i] == keys[i - 1] ? 0 : 1;
        }
        if (distinct > (units.length == 0 ? keys.length / 2 : keys.length - 1)) {
            return new ScoreRun(keys, units, false);
        }
        long[] fewer = new long[distinct];
        long[] sums = new long[distinct];
        int last = -1;
        for (int i = 0; i < keys.length; i++) {
            if (last < 0 || fewer[last] != keys[i]) {
                fewer[++last] = keys[i];
            }
            sums[last] += units.length == 0 ? 1 : units[i];
        }
        return new ScoreRun(fewer, sums, false);
    }

    /** All rows of several runs. */
    public static ScoreRun merged(List<ScoreRun> runs) {
        if (runs.size() == 1) {
            return runs.get(0);
        }
        int size = 0;
        boolean counted = false;
        boolean clustered = false;
        for (ScoreRun run : runs) {
            size = Math.addExact(size, run.keys.length);
            counted |= run.beside.length > 0;
            clustered |= run.clustered;
        }
        long[] keys = new long[size];
        long[] beside = counted ? new long[size] : NONE;
        int at = 0;
        for (ScoreRun run : runs) {
            System.arraycopy(run.keys, 0, keys, at, run.keys.length);
            if (run.beside.length > 0) {
                System.arraycopy(run.beside, 0, beside, at, run.beside.length);
            } else if (counted) {
                Arrays.fill(beside, at, at + run.keys.length, 1);
            }
            at += run.keys.length;
        }
        return of(keys, beside, clustered);
    }

    /** How many entries it holds; at most the number of its rows. */
    public int size() {
        return keys.length;
    }

    private long units(int entry) {
        return clustered || beside.length == 0 ? 1 : beside[entry];
    }

    /** Gives every row with its cluster, from the smallest score to the greatest. */
    public void forEachRow(Rows rows) {
        if (!clustered && keys.length > 0) {
            throw new IllegalStateException("the rows have no clusters");
        }
        for (int i = 0; i < keys.length; i++) {
            rows.add(Double.longBitsToDouble(keys[i] >>> 1), (keys[i] & 1) == 1, beside[i]);
        }
    }

    /** Gives every score with its labels, once, from the smallest to the greatest. */
    public void forEach(Groups groups) {
        int i = 0;
        while (i < keys.length) {
            long score = keys[i] >>> 1;
            long positives = 0;
            long negatives = 0;
            for (; i < keys.length && keys[i] >>> 1 == score; i++) {
                long count = units(i);
                if ((keys[i] & 1) == 1) {
                    positives += count;
                } else {
                    negatives += count;
                }
            }
            groups.add(Double.longBitsToDouble(score), positives, negatives);
        }
    }

    /** Units with label 0 and with label 1. */
    public long[] counts() {
        long[] counts = new long[2];
        for (int i = 0; i < keys.length; i++) {
            counts[(int) (keys[i] & 1)] += units(i);
        }
        return counts;
    }

    /** Keys of at most so many entries, evenly spread over the run, the label's bit cleared. */
    long[] sample(int most) {
        int count = Math.min(most, keys.length);
        long[] sample = new long[count];
        for (int i = 0; i < count; i++) {
            sample[i] = keys[(int) ((long) i * keys.length / count)] & ~1L;
        }
        return sample;
    }

    /** The place of the first entry at or after {@code from} whose key is at least this one. */
    int first(long key, int from) {
        int found = Arrays.binarySearch(keys, from, keys.length, key);
        if (found < 0) {
            return -found - 1;
        }
        while (found > from && keys[found - 1] == key) {
            found--;
        }
        return found;
    }

    /** Entries from one place to another, which is not included. */
    ScoreRun slice(int from, int to) {
        return from == 0 && to == keys.length
                ? this
                : new ScoreRun(
                        Arrays.copyOfRange(keys, from, to),
                        beside.length == 0 ? NONE : Arrays.copyOfRange(beside, from, to),
                        clustered);
    }

    long firstKey() {
        return keys[0];
    }
}
