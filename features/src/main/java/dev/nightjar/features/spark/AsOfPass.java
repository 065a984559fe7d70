package dev.nightjar.features.spark;

import dev.nightjar.features.StateLayout;
import dev.nightjar.features.Windows;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * One partition's tile versions and queries, sorted by entity, date, kind (tiles before queries) and event day, as answers. Holds the
 * days of one entity's longest window at a time.
 *
 * <p>Columns of a row: the entity's keys, then date, kind, day and the state.
 */
final class AsOfPass implements Iterator<Row> {
    private static final int QUERY = 1;

    private final Iterator<Row> rows;
    private final int keys;
    private final Windows windows;
    private final double[] state;
    private final double[] answer;
    private Row before;
    private Row answered;
    private Row ready;

    AsOfPass(Iterator<Row> rows, int keys, StateLayout layout, List<Integer> windowDays) {
        this.rows = rows;
        this.keys = keys;
        this.windows = new Windows(layout, windowDays);
        this.state = new double[layout.width()];
        this.answer = new double[windows.results()];
    }

    @Override
    public boolean hasNext() {
        while (ready == null && rows.hasNext()) {
            Row row = rows.next();
            if (before != null && !EntityKeys.same(before, row, keys)) {
                windows.clear();
                answered = null;
            }
            before = row;
            if (row.getInt(keys + 1) != QUERY) {
                tile(row);
            } else if (answered == null || answered.getInt(keys) != row.getInt(keys)) {
                ready = answer(row);
                answered = row;
            }
        }
        return ready != null;
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Row row = ready;
        ready = null;
        return row;
    }

    private void tile(Row row) {
        for (int s = 0; s < state.length; s++) {
            int at = keys + 3 + s;
            state[s] = row.isNullAt(at) ? Double.NaN : row.getDouble(at);
        }
        windows.tile(row.getInt(keys), row.getInt(keys + 2), state);
    }

    private Row answer(Row query) {
        windows.query(query.getInt(keys), answer);
        Object[] out = new Object[keys + 1 + answer.length];
        EntityKeys.copy(query, keys, out);
        out[keys] = query.getInt(keys);
        for (int f = 0; f < answer.length; f++) {
            out[keys + 1 + f] = EntityKeys.slot(answer[f], false);
        }
        return RowFactory.create(out);
    }
}
