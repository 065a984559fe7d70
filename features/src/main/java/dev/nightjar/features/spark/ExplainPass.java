package dev.nightjar.features.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The rows of each question about a group, as {@link NaiveRows#inOrder} sorts them, as the newest few of each aggregate and how many each window
 * has. Holds no more than these.
 *
 * <p>Rows out: question, aggregate, window (-1 for a fact), number of rows; for a fact instead the windows that hold it as bits, and its
 * day, known from, place, position and value.
 */
final class ExplainPass implements Iterator<Row> {
    /** Windows that bits are kept of. */
    private static final int BITS = Long.SIZE - 1;

    private final Iterator<Row> rows;
    private final WindowEdges windows;
    private final List<Integer> inputs;
    private final int shown;
    private final List<Row> ready = new ArrayList<>();
    private int next;
    private Row ahead;

    /**
     * @param inputs the column of each aggregate's first input
     * @param shown facts of each aggregate
     */
    ExplainPass(Iterator<Row> rows, WindowEdges windows, List<Integer> inputs, int shown) {
        this.rows = rows;
        this.windows = windows;
        this.inputs = inputs;
        this.shown = shown;
        this.ahead = rows.hasNext() ? rows.next() : null;
    }

    /** Whether a fact stands in a window, of the bits that were given out with it. */
    static boolean in(long bits, int window) {
        return window >= BITS || (bits >> window & 1) == 1;
    }

    @Override
    public boolean hasNext() {
        if (next == ready.size() && ahead != null) {
            ready.clear();
            next = 0;
            question();
        }
        return next < ready.size();
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.get(next++);
    }

    private void question() {
        int question = ahead.getInt(0);
        long[][] counts = new long[inputs.size()][windows.size()];
        while (ahead != null && ahead.getInt(0) == question) {
            for (int a = 0; a < counts.length; a++) {
                count(ahead, question, a, counts[a]);
            }
            ahead = rows.hasNext() ? rows.next() : null;
        }
        for (int a = 0; a < counts.length; a++) {
            for (int w = 0; w < counts[a].length; w++) {
                ready.add(RowFactory.create(question, a, w, counts[a][w], null, null, null, null, null));
            }
        }
    }

    private void count(Row row, int question, int aggregate, long[] counts) {
        int at = inputs.get(aggregate);
        if (row.isNullAt(at) || (row.get(at) instanceof Double x && !Double.isFinite(x))) {
            return;
        }
        boolean more = Arrays.stream(counts).max().orElse(0) < shown;
        boolean any = false;
        long bits = 0;
        for (int w = 0; w < counts.length; w++) {
            if (windows.hold(w, row.getInt(NaiveRows.DAY), row.getDouble(NaiveRows.TIME))) {
                counts[w]++;
                any = true;
                bits |= w < BITS ? 1L << w : 0;
            }
        }
        if (more && any) {
            ready.add(RowFactory.create(
                    question,
                    aggregate,
                    -1,
                    bits,
                    row.getInt(NaiveRows.DAY),
                    row.getInt(NaiveRows.FROM),
                    row.getString(NaiveRows.PLACE),
                    row.getLong(NaiveRows.POSITION),
                    row.get(at) instanceof Double x ? x : null));
        }
    }
}
