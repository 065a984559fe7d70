package dev.nightjar.features.spark;

import dev.nightjar.features.NaiveWindows;
import dev.nightjar.features.StateLayout;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * One partition's rows, as {@link NaiveAggregates#inOrder} sorts them, as one answer for each question. Holds one row at a time.
 *
 * <p>Columns of a row: question, group, night, day, known from, place, position, time, values.
 */
final class NaivePass implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final NaiveWindows[] windows;
    private final double[][] values;
    private Row ahead;

    NaivePass(Iterator<Row> rows, List<StateLayout> layouts, List<List<Integer>> windowDays) {
        this.rows = rows;
        this.windows = new NaiveWindows[layouts.size()];
        this.values = new double[layouts.size()][];
        for (int g = 0; g < windows.length; g++) {
            windows[g] = new NaiveWindows(layouts.get(g), windowDays.get(g));
            values[g] = new double[layouts.get(g).size()];
        }
        this.ahead = rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
        return ahead != null;
    }

    @Override
    public Row next() {
        if (ahead == null) {
            throw new NoSuchElementException();
        }
        int question = ahead.getInt(0);
        int group = ahead.getInt(1);
        windows[group].begin(ahead.getInt(2));
        while (ahead != null && ahead.getInt(0) == question) {
            add(ahead, group);
            ahead = rows.hasNext() ? rows.next() : null;
        }
        return RowFactory.create(question, windows[group].answers());
    }

    private void add(Row row, int group) {
        read(row, values[group]);
        windows[group].add(row.getInt(3), values[group], row.getDouble(7));
    }

    static void read(Row row, double[] values) {
        for (int a = 0; a < values.length; a++) {
            int at = NaiveAggregates.FIRST_VALUE + a;
            values[a] = row.isNullAt(at) ? Double.NaN : row.getDouble(at);
        }
    }
}
