package dev.nightjar.features.spark;

import dev.nightjar.features.StateLayout;
import dev.nightjar.features.States;
import dev.nightjar.features.TileVersions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * One partition's rows, sorted by entity, event day and the facts' order, as tile versions. Holds the rows of one tile at a time.
 *
 * <p>Columns of a row: the entity's keys, then day, from, to, time, place, position, and the aggregates' numbers and texts.
 */
final class TilePass implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final int keys;
    private final StateLayout layout;
    private final StateLayout.Column[] columns;
    private final int first;
    private final int last;
    private final TileVersions tile;
    private final Deque<Row> ready = new ArrayDeque<>();
    private Row ahead;

    TilePass(Iterator<Row> rows, int keys, StateLayout layout, List<StateLayout.Column> columns, int first, int last) {
        this.rows = rows;
        this.keys = keys;
        this.layout = layout;
        this.first = first;
        this.last = last;
        this.tile = new TileVersions(layout);
        this.columns = columns.toArray(StateLayout.Column[]::new);
        this.ahead = rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && ahead != null) {
            Row tileKey = ahead;
            tile.clear();
            while (ahead != null && sameTile(tileKey, ahead)) {
                add(ahead);
                ahead = rows.hasNext() ? rows.next() : null;
            }
            tile.versions(first, last, (date, states) -> ready.add(version(tileKey, date, states)));
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

    private boolean sameTile(Row a, Row b) {
        return EntityKeys.same(a, b, keys) && a.getInt(keys) == b.getInt(keys);
    }

    private void add(Row row) {
        tile.row(row.getInt(keys + 1), row.getInt(keys + 2), row.getDouble(keys + 3));
        int at = keys + 6;
        for (int n = 0; n < layout.numbers(); n++, at++) {
            if (!row.isNullAt(at)) {
                tile.number(n, row.getDouble(at));
            }
        }
        for (int t = 0; t < layout.texts(); t++, at++) {
            tile.text(t, row.getString(at));
        }
    }

    private Row version(Row tileKey, int knownDate, States states) {
        Object[] out = new Object[keys + 2 + columns.length];
        EntityKeys.copy(tileKey, keys, out);
        out[keys] = tileKey.getInt(keys);
        out[keys + 1] = knownDate;
        for (int c = 0; c < columns.length; c++) {
            int index = columns[c].index();
            out[keys + 2 + c] = switch (columns[c].kind()) {
                case COUNT -> (Object) (long) states.number(0, index);
                case VALUE -> EntityKeys.orNull(states.number(0, index));
                case BYTES -> layout.bytes(states, 0, index);
            };
        }
        return RowFactory.create(out);
    }
}
