package dev.nightjar.features.spark;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * One partition's tile versions, sorted by entity, date, kind and event day, as one answer for each entity: its windows as of one night, which
 * is not before any of the versions.
 */
final class SnapshotPass implements Iterator<Answer> {
    private final Iterator<TileRow> rows;
    private final EntityTypes types;
    private final int night;
    private final WindowRows windows;
    private TileRow ahead;

    SnapshotPass(Iterator<TileRow> rows, AsOfPass.Group group, int night) {
        this.rows = rows;
        this.types = group.entity();
        this.night = night;
        this.windows = new WindowRows(group);
        this.ahead = rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
        return ahead != null;
    }

    @Override
    public Answer next() {
        if (ahead == null) {
            throw new NoSuchElementException();
        }
        InternalRow entity = ahead.entity().copy();
        windows.clear();
        while (ahead != null && types.same(entity, ahead.entity())) {
            windows.tile(ahead);
            ahead = rows.hasNext() ? rows.next() : null;
        }
        windows.ask(night);
        return windows.answer(entity, night, null);
    }
}
