package dev.nightjar.features.spark;

import dev.nightjar.features.Aggregate.Slot;
import dev.nightjar.features.StateLayout;
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
 * <p>Columns of a row: the entity's keys, then day, from, to, time, place, position, and the aggregates' values.
 */
final class TilePass implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final int keys;
    private final StateLayout layout;
    private final boolean[] counts;
    private final int first;
    private final int last;
    private final TileVersions tile;
    private final double[] values;
    private final Deque<Row> ready = new ArrayDeque<>();
    private Row ahead;

    TilePass(Iterator<Row> rows, int keys, StateLayout layout, List<StateLayout.Column> columns, int first, int last) {
        this.rows = rows;
        this.keys = keys;
        this.layout = layout;
        this.first = first;
        this.last = last;
        this.tile = new TileVersions(layout);
        this.values = new double[layout.size()];
        this.counts = new boolean[columns.size()];
        for (int c = 0; c < counts.length; c++) {
            counts[c] = columns.get(c).kind() == Slot.Kind.COUNT;
        }
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
            tile.versions(first, last, (date, state) -> ready.add(version(tileKey, date, state)));
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
        for (int a = 0; a < values.length; a++) {
            int at = keys + 6 + a;
            values[a] = row.isNullAt(at) ? Double.NaN : row.getDouble(at);
        }
        tile.add(row.getInt(keys + 1), row.getInt(keys + 2), row.getDouble(keys + 3), values);
    }

    private Row version(Row tileKey, int knownDate, double[] state) {
        Object[] out = new Object[keys + 2 + layout.width()];
        EntityKeys.copy(tileKey, keys, out);
        out[keys] = tileKey.getInt(keys);
        out[keys + 1] = knownDate;
        for (int s = 0; s < counts.length; s++) {
            out[keys + 2 + s] = EntityKeys.slot(state[s], counts[s]);
        }
        return RowFactory.create(out);
    }
}
