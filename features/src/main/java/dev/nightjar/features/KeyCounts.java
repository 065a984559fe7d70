package dev.nightjar.features;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.datasketches.ArrayOfStringsSerDe;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.ItemsSketch;
import org.apache.datasketches.memory.Memory;

/**
 * The rows of each key, of very many keys, in bounded memory: a sketch of frequent items with 1,024 places. A key's rows are counted too low by
 * 0.35 % of all rows at most, and never too high; the same keys in the same order give the same counts.
 */
public final class KeyCounts {
    private static final int PLACES = 1024;

    private final ItemsSketch<String> sketch;

    public KeyCounts() {
        this(new ItemsSketch<>(PLACES));
    }

    private KeyCounts(ItemsSketch<String> sketch) {
        this.sketch = sketch;
    }

    /** Counts a row. */
    public void add(String key) {
        sketch.update(key);
    }

    /** Adds the rows of another part. */
    public void merge(KeyCounts other) {
        sketch.merge(other.sketch);
    }

    /** As {@link #of} reads them. */
    public byte[] bytes() {
        return sketch.toByteArray(new ArrayOfStringsSerDe());
    }

    public static KeyCounts of(byte[] bytes) {
        return new KeyCounts(ItemsSketch.getInstance(Memory.wrap(bytes), new ArrayOfStringsSerDe()));
    }

    /** Keys with at least {@link HeavyKey#LEAST} of the rows, the heaviest first, of equal ones the smallest first; {@link HeavyKey#MOST} at most. */
    public List<HeavyKey> heavy(String group) {
        long all = sketch.getStreamLength();
        List<HeavyKey> heavy = new ArrayList<>();
        for (ItemsSketch.Row<String> row : sketch.getFrequentItems(ErrorType.NO_FALSE_NEGATIVES)) {
            long rows = row.getLowerBound();
            if (rows > 0 && rows >= HeavyKey.LEAST * all) {
                heavy.add(new HeavyKey(group, row.getItem(), rows, (double) rows / all));
            }
        }
        heavy.sort(Comparator.comparingLong(HeavyKey::rows).reversed().thenComparing(HeavyKey::key));
        return List.copyOf(heavy.subList(0, Math.min(HeavyKey.MOST, heavy.size())));
    }
}
