package dev.nightjar.features.spark;

import dev.nightjar.features.MonthVersions;
import dev.nightjar.features.StateLayout;
import dev.nightjar.features.States;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * One partition's tile versions, sorted by entity, month and known date, as versions of whole months. Holds one month of one entity at a time.
 *
 * <p>Columns of a row: the entity's keys, then month, known date and day as epoch days, and the state. Of one that comes out: keys, month, known
 * date, state.
 */
final class MonthPass implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final int keys;
    private final StateColumns columns;
    private final MonthVersions months;
    private final States tile;
    private final Deque<Row> ready = new ArrayDeque<>();
    private Row ahead;
    private Row now;

    MonthPass(Iterator<Row> rows, int keys, StateColumns columns, int first, int last) {
        StateLayout layout = columns.layout();
        this.rows = rows;
        this.keys = keys;
        this.columns = columns;
        this.months = new MonthVersions(layout, first, last, this::version);
        this.tile = new States(layout, 1);
        this.ahead = rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && ahead != null) {
            now = ahead;
            months.begin(now.getInt(keys));
            while (ahead != null && sameMonth(now, ahead)) {
                columns.read(ahead, keys + 3, tile, 0);
                months.tile(ahead.getInt(keys + 1), ahead.getInt(keys + 2), tile, 0);
                ahead = rows.hasNext() ? rows.next() : null;
            }
            months.end();
        }
        return !ready.isEmpty();
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }

    private boolean sameMonth(Row a, Row b) {
        return EntityKeys.same(a, b, keys) && a.getInt(keys) == b.getInt(keys);
    }

    private void version(int knownDate, States states) {
        Object[] out = new Object[keys + 2 + columns.size()];
        EntityKeys.copy(now, keys, out);
        out[keys] = now.getInt(keys);
        out[keys + 1] = knownDate;
        columns.write(states, 0, out, keys + 2);
        ready.add(RowFactory.create(out));
    }
}
