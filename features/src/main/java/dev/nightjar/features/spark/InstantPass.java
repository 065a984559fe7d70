package dev.nightjar.features.spark;

import dev.nightjar.core.config.Window;
import dev.nightjar.features.FeatureValues;
import dev.nightjar.features.InstantCalendar;
import dev.nightjar.features.InstantWindows;
import dev.nightjar.features.States;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * One partition's versions of days and hours, states of broken hours and queries as answers. Holds the states of one entity's days and hours
 * at a time.
 *
 * <p>Columns behind the entity's keys, in this order of sorting: date (known; night), kind ({@link #TILE} before {@link #ASK}), instant
 * of the query, part (place of a broken hour, or {@link #QUERY}); then day, hour ({@link #WHOLE_DAY} for none), the state, and the
 * share of the entity's questions, by which rows are sorted right behind the entity.
 */
final class InstantPass implements Iterator<Row> {
    static final int TILE = 0;
    static final int ASK = 1;
    static final int QUERY = Integer.MAX_VALUE;
    static final int WHOLE_DAY = Integer.MIN_VALUE;
    /** Columns between the keys and the state. */
    static final int COLUMNS = 6;

    private final Iterator<Row> rows;
    private final int keys;
    private final Group group;
    private final InstantWindows windows;
    private final States state;
    private final FeatureValues answer;
    private Row before;
    private Row answered;
    private Row ready;

    /**
     * What all partitions share.
     *
     * @param keys columns of the entity
     * @param texts for each feature whether it is a text
     * @param datesOnly whether events have a date and no time of day: they happened when their day was over
     */
    record Group(
            int keys,
            StateColumns columns,
            List<Window> windows,
            List<Boolean> texts,
            InstantCalendar calendar,
            boolean datesOnly)
            implements Serializable {}

    InstantPass(Iterator<Row> rows, Group group) {
        this.rows = rows;
        this.keys = group.keys();
        this.group = group;
        this.windows = new InstantWindows(group.columns().layout(), group.windows(), group.calendar());
        this.state = new States(group.columns().layout(), 1);
        this.answer = new FeatureValues(windows.features());
    }

    /** The values of a row that this pass reads, without a state, of no instant, day or hour. */
    static Object[] row(Row entity, int keys, StateColumns columns, int date, int kind) {
        Object[] out = new Object[keys + COLUMNS + columns.size()];
        EntityKeys.copy(entity, keys, out);
        out[keys] = date;
        out[keys + 1] = kind;
        out[keys + 2] = 0L;
        out[keys + 3] = 0;
        out[keys + 4] = 0;
        out[keys + 5] = 0;
        return out;
    }

    @Override
    public boolean hasNext() {
        while (ready == null && rows.hasNext()) {
            Row row = rows.next();
            if (before != null && !(EntityKeys.same(before, row, keys) && share(before) == share(row))) {
                windows.clear();
                answered = null;
            }
            before = row;
            if (row.getInt(keys + 1) == TILE) {
                tile(row);
            } else if (row.getInt(keys + 3) != QUERY) {
                read(row);
                windows.broken(row.getInt(keys + 3), state, 0);
            } else if (answered == null || !sameQuery(answered, row)) {
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

    private int share(Row row) {
        return row.getInt(keys + COLUMNS + group.columns().size());
    }

    private boolean sameQuery(Row a, Row b) {
        return a.getInt(keys) == b.getInt(keys) && a.getLong(keys + 2) == b.getLong(keys + 2);
    }

    private void tile(Row row) {
        read(row);
        if (row.getInt(keys + 5) == WHOLE_DAY) {
            windows.day(row.getInt(keys + 4), state, 0);
        } else {
            windows.hour(row.getInt(keys + 4), row.getInt(keys + 5), state, 0);
        }
    }

    private void read(Row row) {
        group.columns().read(row, keys + COLUMNS, state, 0);
    }

    private Row answer(Row query) {
        long instant = query.getLong(keys + 2);
        InstantCalendar calendar = group.calendar();
        windows.query(group.datesOnly() ? calendar.start(calendar.day(instant)) : instant, answer);
        Object[] out = new Object[keys + 2 + windows.features()];
        EntityKeys.copy(query, keys, out);
        out[keys] = query.getInt(keys);
        out[keys + 1] = instant;
        for (int f = 0; f < windows.features(); f++) {
            out[keys + 2 + f] = group.texts().get(f) ? answer.text(f) : EntityKeys.orNull(answer.number(f));
        }
        return RowFactory.create(out);
    }
}
