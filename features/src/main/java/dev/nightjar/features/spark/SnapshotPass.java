package dev.nightjar.features.spark;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;

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
    private final WindowRows windows;
    private Row ahead;

    SnapshotPass(Iterator<Row> rows, AsOfPass.Group group, int night) {
        this.rows = rows;
        this.keys = group.keys();
        this.night = night;
        this.windows = new WindowRows(group);
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
            windows.tile(ahead);
            ahead = rows.hasNext() ? rows.next() : null;
        }
        return windows.answer(entity, night);
    }
}
