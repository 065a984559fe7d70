package dev.nightjar.features.spark;

import java.util.Arrays;
import java.util.Comparator;
import org.apache.spark.sql.catalyst.expressions.BaseOrdering;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * Rows of one {@link AsOfOrder}, those of one second of an entity, by moment and then by what decides among rows of one moment. A run is
 * sorted in buffers that the next one uses again; a long one by Spark's sorter, which spills, so that no number of rows in one second is a
 * matter of memory.
 */
final class AsOfRun {
    private static final int FIRST = 16;
    /** Of rows that are sorted in buffers. */
    private static final long MOST_BYTES = 16L << 20;

    private final int columns;
    private final int moment;
    private final BaseOrdering then;
    private final Comparator<UnsafeRow> order;
    private final int most;
    private UnsafeRow[] rows = new UnsafeRow[FIRST];
    private int count;
    private int next;
    private long bytes;
    /** Of a run that is longer than the buffers; else null. */
    private AsOfSorter longer;

    /**
     * @param columns of a row
     * @param moment place of the moment
     * @param most rows that are sorted in buffers, 1 or more
     */
    AsOfRun(int columns, int moment, BaseOrdering then, int most) {
        this.columns = columns;
        this.moment = moment;
        this.then = then;
        this.most = most;
        Comparator<UnsafeRow> byMoment = Comparator.comparingLong(row -> row.getLong(moment));
        this.order = byMoment.thenComparing(then);
    }

    /** Takes the rows that have the order of the one that is present there; the first of them is present here. */
    void collect(AsOfSorted from) {
        count = 0;
        next = 0;
        bytes = 0;
        long number = from.number();
        do {
            add(from.row());
            from.advance();
        } while (from.present() && from.number() == number);
        if (longer != null) {
            longer.sort();
        } else if (count > 1) {
            Arrays.sort(rows, 0, count, order);
        }
    }

    private void add(UnsafeRow row) {
        bytes += row.getSizeInBytes();
        if (longer == null && count > 0 && (count == most || bytes > MOST_BYTES)) {
            longer = AsOfSorter.byNumberAnd(columns, then);
            for (int r = 0; r < count; r++) {
                longer.add(rows[r], rows[r].getLong(moment));
            }
            count = 0;
        }
        if (longer != null) {
            longer.add(row, row.getLong(moment));
            return;
        }
        if (count == rows.length) {
            rows = Arrays.copyOf(rows, 2 * count);
        }
        if (rows[count] == null) {
            rows[count] = row.copy();
        } else {
            rows[count].copyFrom(row);
        }
        count++;
    }

    /** Whether there is a row. */
    boolean present() {
        return longer != null || next < count;
    }

    /** Its bytes are another's after {@link #advance}. */
    UnsafeRow row() {
        return longer != null ? longer.row() : rows[next];
    }

    long moment() {
        return row().getLong(moment);
    }

    void advance() {
        if (longer == null) {
            next++;
            return;
        }
        longer.advance();
        if (!longer.present()) {
            longer = null;
        }
    }
}
