package dev.nightjar.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where the rows of several series are cut into parts of about equal size, in the order of (series, score): rows of one score stay together, so where
 * the cuts lie decides how long the parts take, never what is found.
 */
public final class ScoreCuts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int[] series;
    private final long[] keys;

    private ScoreCuts(List<Key> cuts) {
        series = cuts.stream().mapToInt(Key::series).toArray();
        keys = cuts.stream().mapToLong(Key::key).toArray();
    }

    private record Key(int series, long key, long entries) {}

    /** What is known of a run: some of its keys, each for as many of its entries. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Sample(int series, long[] keys, long entries) implements Serializable {
        private static final int MOST = 64;

        /** At most 64 keys. */
        public static Sample of(int series, ScoreRun run) {
            return new Sample(series, run.sample(MOST), run.size());
        }
    }

    /** Some entries of a run, and the part that they belong to. */
    public record Slice(int part, int series, ScoreRun run) implements Serializable {}

    /** Cuts so that a part has about so many entries, 1 or more. */
    public static ScoreCuts of(List<Sample> samples, long entriesInPart) {
        List<Key> keys = new ArrayList<>();
        for (Sample sample : samples) {
            for (long key : sample.keys) {
                keys.add(new Key(sample.series, key, Math.max(1, sample.entries / sample.keys.length)));
            }
        }
        Comparator<Key> order = Comparator.comparingInt(Key::series).thenComparingLong(Key::key);
        keys.sort(order);
        List<Key> cuts = new ArrayList<>();
        long held = 0;
        for (Key key : keys) {
            boolean later = cuts.isEmpty() || order.compare(key, cuts.get(cuts.size() - 1)) > 0;
            if (held >= entriesInPart && later) {
                cuts.add(key);
                held = 0;
            }
            held += key.entries;
        }
        return new ScoreCuts(cuts);
    }

    /** How many parts there are, 1 or more. */
    public int parts() {
        return keys.length + 1;
    }

    /** A run's entries by part. */
    public List<Slice> slices(int of, ScoreRun run) {
        List<Slice> slices = new ArrayList<>();
        int from = 0;
        int part = 0;
        while (from < run.size()) {
            while (part < keys.length && (series[part] < of || (series[part] == of && keys[part] <= run.firstKey()))) {
                part++;
            }
            int to = part < keys.length && series[part] == of ? run.first(keys[part], from) : run.size();
            if (to > from) {
                slices.add(new Slice(part, of, run.slice(from, to)));
            }
            from = to;
            part++;
        }
        return slices;
    }
}
