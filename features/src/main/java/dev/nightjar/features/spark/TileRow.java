package dev.nightjar.features.spark;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * A tile version, or a query, on its way into a pass. Public because Spark's generated code makes it.
 *
 * <p>It lies in a buffer that the next row takes over: what is kept of it is copied.
 */
public final class TileRow {
    private final InternalRow entity;
    private final int date;
    private final int kind;
    private final int day;
    private final ArrayData numbers;
    private final ArrayData objects;
    private final InternalRow row;

    /**
     * @param entity the keys
     * @param date epoch day on which the version became known, or the night that asks
     * @param kind 0 for a day's tile, 1 for a month's, 2 for a query
     * @param day epoch day of the events; the first of a month
     * @param numbers of the state, NaN for null; null for a query
     * @param objects of the state as bytes; null for a query
     * @param row of the spine that asks; null for a tile, and where answers do not go beside rows
     */
    public TileRow(
            InternalRow entity, int date, int kind, int day, ArrayData numbers, ArrayData objects, InternalRow row) {
        this.entity = entity;
        this.date = date;
        this.kind = kind;
        this.day = day;
        this.numbers = numbers;
        this.objects = objects;
        this.row = row;
    }

    InternalRow entity() {
        return entity;
    }

    int date() {
        return date;
    }

    /** What kind of row it is. */
    public int kind() {
        return kind;
    }

    int day() {
        return day;
    }

    ArrayData numbers() {
        return numbers;
    }

    ArrayData objects() {
        return objects;
    }

    InternalRow row() {
        return row;
    }
}
