package dev.nightjar.features.spark;

import dev.nightjar.features.BrokenHour;
import dev.nightjar.features.BrokenHour.Side;
import dev.nightjar.features.TileVersions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * One partition's rows and the instants that cut them, by entity, event day and hour, as versions of the hours' states and states of broken
 * hours. Holds the rows of one entity in one hour at a time.
 *
 * <p>Columns of what comes in, behind the entity's keys, and in this order of sorting: day, hour, kind ({@link #ROW} before
 * {@link #CUT}), date (known from; night), side (0; 0 before the cut, 1 from it), cut (0; micros, negated for side 1), place, position
 * (of the row; the query's instant), to (known to; the window's place), time, and the aggregates' numbers and texts. What goes out: as
 * {@link InstantPass} reads it.
 */
final class HourPass implements Iterator<Row> {
    static final int ROW = 0;
    static final int CUT = 1;
    /** Columns between the keys and the values. */
    static final int COLUMNS = 10;

    private final Iterator<Row> rows;
    private final int keys;
    private final int firstNight;
    private final int lastNight;
    private final TileVersions tile;
    private final BrokenHour broken;
    private final StateColumns columns;
    private final Deque<Row> ready = new ArrayDeque<>();
    private Row ahead;
    private Row before;

    HourPass(Iterator<Row> rows, int keys, StateColumns columns, int firstNight, int lastNight) {
        this.rows = rows;
        this.keys = keys;
        this.firstNight = firstNight;
        this.lastNight = lastNight;
        this.columns = columns;
        this.tile = new TileVersions(columns.layout());
        this.broken = new BrokenHour(columns.layout(), tile);
        this.ahead = rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && ahead != null) {
            if (before == null || !sameHour(before, ahead)) {
                readHour();
            } else {
                cut(ahead, before);
                pull();
            }
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

    private void pull() {
        before = ahead;
        ahead = rows.hasNext() ? rows.next() : null;
    }

    /** All rows of the hour, and its first cut if it has one. */
    private void readHour() {
        Row hour = ahead;
        tile.clear();
        while (ahead != null && sameHour(hour, ahead) && ahead.getInt(keys + 2) == ROW) {
            add(ahead);
            pull();
        }
        tile.versions(firstNight, lastNight, (date, states) -> {
            Object[] out = InstantPass.row(hour, keys, columns, date, InstantPass.TILE);
            out[keys + 4] = hour.getInt(keys);
            out[keys + 5] = hour.getInt(keys + 1);
            columns.write(states, 0, out, keys + InstantPass.COLUMNS);
            ready.add(RowFactory.create(out));
        });
        if (ahead != null && sameHour(hour, ahead)) {
            begin(ahead);
            answer(ahead);
            pull();
        }
    }

    private void add(Row row) {
        int from = Math.max(row.getInt(keys + 3), firstNight); // what was before is asked by nobody
        tile.row(from, row.getInt(keys + 8), row.getDouble(keys + 9));
        int at = keys + COLUMNS;
        for (int n = 0; n < columns.layout().numbers(); n++, at++) {
            if (!row.isNullAt(at)) {
                tile.number(n, row.getDouble(at));
            }
        }
        for (int t = 0; t < columns.layout().texts(); t++, at++) {
            tile.text(t, row.getString(at));
        }
    }

    private void cut(Row cut, Row former) {
        boolean sameFold =
                former.getInt(keys + 3) == cut.getInt(keys + 3) && former.getInt(keys + 4) == cut.getInt(keys + 4);
        boolean same = sameFold
                && former.getLong(keys + 7) == cut.getLong(keys + 7)
                && former.getInt(keys + 8) == cut.getInt(keys + 8);
        if (!sameFold) {
            begin(cut);
        }
        if (!same) {
            answer(cut);
        }
    }

    private void begin(Row cut) {
        broken.begin(cut.getInt(keys + 3), cut.getInt(keys + 4) == 0 ? Side.BEFORE : Side.FROM);
    }

    private void answer(Row cut) {
        if (tile.isEmpty()) {
            return;
        }
        long at = cut.getInt(keys + 4) == 0 ? cut.getLong(keys + 5) : -cut.getLong(keys + 5);
        Object[] out = InstantPass.row(cut, keys, columns, cut.getInt(keys + 3), InstantPass.ASK);
        out[keys + 2] = cut.getLong(keys + 7);
        out[keys + 3] = cut.getInt(keys + 8);
        columns.write(broken.state(at), 0, out, keys + InstantPass.COLUMNS);
        ready.add(RowFactory.create(out));
    }

    private boolean sameHour(Row a, Row b) {
        return EntityKeys.same(a, b, keys)
                && a.getInt(keys) == b.getInt(keys)
                && a.getInt(keys + 1) == b.getInt(keys + 1);
    }
}
