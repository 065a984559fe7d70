package dev.nightjar.features.spark;

import dev.nightjar.core.config.Window;
import dev.nightjar.core.time.LogicalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The rows of each question, as {@link NaiveAggregates#inOrder} sorts them, as the newest few of each aggregate and how many each window
 * has. Holds no more than these.
 *
 * <p>Rows out: question, aggregate, window (-1 for a fact), number of rows; for a fact its day, known from, place, position and value.
 */
final class ExplainPass implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final List<List<Window>> windowDays;
    private final List<List<Integer>> aggregates;
    private final int shown;
    private final List<Row> ready = new ArrayList<>();
    private int next;
    private Row ahead;

    /**
     * @param aggregates by group the column of each aggregate's first input
     * @param shown facts of each aggregate
     */
    ExplainPass(Iterator<Row> rows, List<List<Window>> windowDays, List<List<Integer>> aggregates, int shown) {
        this.rows = rows;
        this.windowDays = windowDays;
        this.aggregates = aggregates;
        this.shown = shown;
        this.ahead = rows.hasNext() ? rows.next() : null;
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
        int group = ahead.getInt(1);
        int night = ahead.getInt(2);
        List<Integer> inputs = aggregates.get(group);
        List<Window> windows = windowDays.get(group);
        long[][] counts = new long[inputs.size()][windows.size()];
        while (ahead != null && ahead.getInt(0) == question) {
            for (int a = 0; a < counts.length; a++) {
                count(ahead, question, a, inputs.get(a), night, windows, counts[a]);
            }
            ahead = rows.hasNext() ? rows.next() : null;
        }
        for (int a = 0; a < counts.length; a++) {
            for (int w = 0; w < windows.size(); w++) {
                ready.add(RowFactory.create(question, a, w, counts[a][w], null, null, null, null, null));
            }
        }
    }

    private void count(Row row, int question, int aggregate, int at, int night, List<Window> windows, long[] counts) {
        if (row.isNullAt(at) || (row.get(at) instanceof Double x && !Double.isFinite(x))) {
            return;
        }
        int day = row.getInt(3);
        if (Arrays.stream(counts).max().orElse(0) < shown) {
            ready.add(RowFactory.create(
                    question,
                    aggregate,
                    -1,
                    0L,
                    day,
                    row.getInt(4),
                    row.getString(5),
                    row.getLong(6),
                    row.get(at) instanceof Double x ? x : null));
        }
        for (int w = 0; w < counts.length; w++) {
            if (windows.get(w)
                    .first(LogicalDate.ofEpochDay(night))
                    .filter(first -> day < first.epochDay())
                    .isEmpty()) {
                counts[w]++;
            }
        }
    }
}
