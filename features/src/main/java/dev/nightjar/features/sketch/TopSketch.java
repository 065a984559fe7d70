package dev.nightjar.features.sketch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The most frequent values with their counts. Order-free.
 *
 * <p>Exact while rows are added. What leaves such a state, as bytes or into another state by {@link #merge}, are its {@code kept} heaviest
 * values and the greatest count that was dropped; these add up in merges, so that a value's count is exact or too small by at most
 * {@link #error}. So it is the same whether tiles were stored on the way or not. A state with at most {@code kept} distinct values loses nothing.
 */
public final class TopSketch implements Sketch<TopSketch> {
    /** A value and its number of rows. */
    public record Entry(Object value, long count) {}

    private final ValueKind kind;
    private final int kept;
    private final Map<Object, long[]> counts = new HashMap<>();
    private long error;
    private boolean ofRows;

    /** @param kept values that the bytes of a state hold, 1 or more */
    public TopSketch(ValueKind kind, int kept) {
        if (kept < 1) {
            throw new IllegalArgumentException("kept is " + kept + "; it must be 1 or more");
        }
        this.kind = kind;
        this.kept = kept;
    }

    @Override
    public void clear() {
        counts.clear();
        error = 0;
        ofRows = false;
    }

    /** @param value a finite {@code Double} or a {@code String}, as the kind says */
    public void add(Object value) {
        counts.computeIfAbsent(kind.checked(value), v -> new long[1])[0]++;
        ofRows = true;
    }

    @Override
    public void merge(TopSketch other) {
        if (other.ofRows && other.counts.size() > kept) {
            List<Entry> all = other.top(Integer.MAX_VALUE);
            error += other.error + all.get(kept).count();
            all.subList(0, kept).forEach(entry -> plus(entry.value(), entry.count()));
        } else {
            error += other.error;
            other.counts.forEach((value, count) -> plus(value, count[0]));
        }
    }

    private void plus(Object value, long count) {
        counts.computeIfAbsent(value, v -> new long[1])[0] += count;
    }

    /** Rows by which a count may be too small; 0 if nothing was dropped. */
    public long error() {
        return error;
    }

    /** At most {@code k} values, the most frequent first; of equally frequent ones, the smallest first. */
    public List<Entry> top(int k) {
        List<Entry> entries = new ArrayList<>(counts.size());
        counts.forEach((value, count) -> entries.add(new Entry(value, count[0])));
        entries.sort(HEAVIEST_FIRST);
        return entries.size() <= k ? entries : new ArrayList<>(entries.subList(0, k));
    }

    private static final Comparator<Entry> HEAVIEST_FIRST =
            Comparator.comparingLong(Entry::count).reversed().thenComparing(TopSketch::byValue);

    @SuppressWarnings("unchecked") // all values of a sketch are of one kind
    private static int byValue(Entry a, Entry b) {
        return ((Comparable<Object>) a.value()).compareTo(b.value());
    }

    @Override
    public byte[] toBytes() {
        if (counts.isEmpty()) {
            return new byte[0];
        }
        List<Entry> all = top(Integer.MAX_VALUE);
        ByteWriter out = new ByteWriter();
        out.count(error + (all.size() > kept ? all.get(kept).count() : 0));
        for (Entry entry : all.subList(0, Math.min(kept, all.size()))) {
            kind.write(out, entry.value());
            out.count(entry.count());
        }
        return out.bytes();
    }

    @Override
    public void read(byte[] bytes) {
        clear();
        if (bytes.length > 0) {
            ByteReader in = new ByteReader(bytes);
            error = in.count();
            while (in.more()) {
                counts.put(kind.read(in), new long[] {in.count()});
            }
        }
    }
}
