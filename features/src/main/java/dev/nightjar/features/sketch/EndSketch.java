package dev.nightjar.features.sketch;

import java.util.Arrays;

/**
 * The first or the last {@code k} values by event time. Of values at one time, the order in which they were added decides: the first ones
 * added are first, the last ones added are last. So merging is associative, and the states of two parts merge in their order.
 */
public final class EndSketch implements Sketch<EndSketch> {
    /** Which end of time. */
    public enum End {
        FIRST,
        LAST
    }

    private final End end;
    private final ValueKind kind;
    private final double[] times;
    private final Object[] values;
    private int size;

    /** @param k values kept, 1 or more */
    public EndSketch(End end, ValueKind kind, int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k is " + k + "; it must be 1 or more");
        }
        this.end = end;
        this.kind = kind;
        this.times = new double[k];
        this.values = new Object[k];
    }

    @Override
    public void clear() {
        Arrays.fill(values, null);
        size = 0;
    }

    /**
     * @param value a finite {@code Double} or a {@code String}, as the kind says
     * @param time event time in microseconds since 1970
     */
    public void add(Object value, double time) {
        Object checked = kind.checked(value);
        int at = size;
        while (at > 0 && before(time, times[at - 1])) {
            at--;
        }
        if (at == times.length) {
            return;
        }
        int moved = Math.min(size, times.length - 1) - at;
        System.arraycopy(times, at, times, at + 1, moved);
        System.arraycopy(values, at, values, at + 1, moved);
        times[at] = time;
        values[at] = checked;
        size = Math.min(size + 1, times.length);
    }

    /** Whether a value added now stands before one that was added earlier. */
    private boolean before(double time, double earlierAdded) {
        return end == End.FIRST ? time < earlierAdded : time >= earlierAdded;
    }

    @Override
    public void merge(EndSketch other) {
        if (end == End.FIRST) {
            for (int i = 0; i < other.size; i++) {
                add(other.values[i], other.times[i]);
            }
        } else {
            for (int i = other.size - 1; i >= 0; i--) {
                add(other.values[i], other.times[i]);
            }
        }
    }

    /** Values kept: at most {@code k}. */
    public int size() {
        return size;
    }

    /** The value of rank {@code i} from its end: 0 is the first, or the last, of all; null beyond {@link #size}. */
    public Object value(int i) {
        return i < size ? values[i] : null;
    }

    @Override
    public byte[] toBytes() {
        ByteWriter out = new ByteWriter();
        for (int i = 0; i < size; i++) {
            out.number(times[i]);
            kind.write(out, values[i]);
        }
        return out.bytes();
    }

    @Override
    public void read(byte[] bytes) {
        clear();
        ByteReader in = new ByteReader(bytes);
        while (in.more()) {
            times[size] = in.number();
            values[size++] = kind.read(in);
        }
    }
}
