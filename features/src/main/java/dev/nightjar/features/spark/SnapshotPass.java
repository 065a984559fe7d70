package dev.nightjar.features.spark;

import dev.nightjar.features.StateLayout;
import dev.nightjar.features.Windows;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * One partition's tile versions, sorted by entity, date, kind and event day, as one answer for each entity: its windows as of one night,
 * which is not before any of the versions.
 *
 * <p>Columns of a row: the entity's keys, then date, kind, day and the state.
 */
final class SnapshotPass implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final int keys;
    private final int night;
    private final Windows windows;
    private final double[] state;
    private final double[] answer;
    private Row ahead;

    SnapshotPass(Iterator<Row> rows, int keys, StateLayout layout, List<Integer> windowDays, int night) {
        this.rows = rows;
        this.keys = keys;
        this.night = night;
        this.windows = new Windows(layout, windowDays);
        this.state = new double[layout.width()];
        this.answer = new double[windows.results()];
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
        Row entity = ahead;
        windows.clear();
        while (ahead != null && EntityKeys.same(entity, ahead, keys)) {
            tile(ahead);
            ahead = rows.hasNext() ? rows.next() : null;
        }
        windows.query(night, answer);
        Object[] out = new Object[keys + 1 + answer.length];
        EntityKeys.copy(entity, keys, out);
        out[keys] = night;
        for (int f = 0; f < answer.length; f++) {
            out[keys + 1 + f] = EntityKeys.slot(answer[f], false);
        }
        return RowFactory.create(out);
    }

    private void tile(Row row) {
        for (int s = 0; s < state.length; s++) {
            int at = keys + 3 + s;
            state[s] = row.isNullAt(at) ? Double.NaN : row.getDouble(at);
        }
        windows.tile(row.getInt(keys), row.getInt(keys + 2), state);
    }
}
