package dev.nightjar.features.spark;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.features.ValidRows;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * One partition's rows of a table with valid time and queries, sorted by entity, date, kind (rows before queries) and moment, as
 * answers: one for each query. Holds one entity's known rows at a time.
 *
 * <p>Columns of a row: the entity's keys, date, kind, moment (since when it is valid, or the query's), then of a table's row until when it
 * is valid, first date on which it is no longer known, file, line, and the values.
 */
final class LookupPass implements Iterator<Row> {
    static final int ROW = 0;
    static final int QUERY = 1;

    private static final int UNTIL = 3;
    private static final int TO = 4;
    private static final int FILE = 5;
    private static final int VALUES = 7;

    /**
     * What a message says.
     *
     * @param table begins it
     * @param key the table's columns that name the entity
     * @param days whether moments are days, not microseconds
     * @param column the one to mend
     */
    record Told(String table, List<String> key, boolean days, String column) implements Serializable {
        Told {
            key = List.copyOf(key);
        }
    }

    private final Iterator<Row> rows;
    private final int keys;
    private final int values;
    private final ValidRows<Row> known;
    private final Told told;
    private Row before;
    private Row ready;

    LookupPass(Iterator<Row> rows, int keys, int values, ValidRows.Ends ends, Told told) {
        this.rows = rows;
        this.keys = keys;
        this.values = values;
        this.known = new ValidRows<>(ends);
        this.told = told;
    }

    @Override
    public boolean hasNext() {
        while (ready == null && rows.hasNext()) {
            Row row = rows.next();
            if (before != null && !EntityKeys.same(before, row, keys)) {
                known.clear();
            }
            before = row;
            known.know(row.getInt(keys));
            if (row.getInt(keys + 1) == QUERY) {
                ready = answer(row);
            } else if (!nobody(row)) {
                known.add(row.getLong(keys + 2), row.getLong(keys + UNTIL), row.getInt(keys + TO), row);
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

    private boolean nobody(Row row) {
        for (int k = 0; k < keys; k++) {
            if (row.isNullAt(k)) {
                return true;
            }
        }
        return false;
    }

    private Row answer(Row query) {
        List<Row> valid = known.at(query.getLong(keys + 2));
        if (valid.size() > 1) {
            throw twice(query, valid.get(1), valid.get(0));
        }
        Object[] out = new Object[keys + 2 + values];
        EntityKeys.copy(query, keys, out);
        out[keys] = query.getInt(keys);
        out[keys + 1] = query.getLong(keys + 2);
        for (int v = 0; v < values && !valid.isEmpty(); v++) {
            out[keys + 2 + v] = valid.get(0).get(keys + VALUES + v);
        }
        return RowFactory.create(out);
    }

    private PipelineException twice(Row query, Row first, Row second) {
        List<String> entity = new ArrayList<>();
        for (int k = 0; k < keys; k++) {
            entity.add(told.key().get(k) + " " + query.get(k));
        }
        return new PipelineException(
                ErrorKind.DATA,
                told.table() + " has two rows of " + String.join(", ", entity) + " that are valid at "
                        + moment(query.getLong(keys + 2)) + ", as known by night "
                        + LocalDate.ofEpochDay(query.getInt(keys)) + ": one " + row(first) + ", the other "
                        + row(second) + "; land a correction, so that " + told.column()
                        + " ends one where the other begins");
    }

    private String row(Row row) {
        long from = row.getLong(keys + 2);
        long until = row.getLong(keys + UNTIL);
        return "valid " + (from == ValidRows.ALWAYS ? "since ever" : "from " + moment(from))
                + (until == ValidRows.STILL ? " on" : " to " + moment(until)) + " ("
                + row.getString(keys + FILE) + ", row " + row.getLong(keys + FILE + 1) + ")";
    }

    private String moment(long moment) {
        return told.days()
                ? LocalDate.ofEpochDay(moment).toString()
                : Instant.EPOCH.plus(moment, ChronoUnit.MICROS).toString();
    }
}
