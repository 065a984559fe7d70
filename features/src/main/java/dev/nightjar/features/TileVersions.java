package dev.nightjar.features;

import java.util.Arrays;

/**
 * The rows of one entity and event day, and from them the versions of their tile.
 *
 * <p>Rows come in the facts' order: by {@code knownFrom}, place, position. The state as known on a date is the fold, in that
 * order, of the rows that are live on it. So it has the same bits whatever range is asked for and however rows were partitioned.
 * Reused for the next tile after {@link #clear()}.
 */
public final class TileVersions {
    /** Receives one version, state 0 of the states; it is valid during the call only. */
    public interface Sink {
        void version(int knownDate, States states);
    }

    private final StateLayout layout;
    private final States state;
    private final RowBuffer values;
    private int[] from = new int[16];
    private int[] to = new int[16];
    private int rows;
    private boolean dropping;

    public TileVersions(StateLayout layout) {
        this.layout = layout;
        this.state = new States(layout, 1);
        this.values = new RowBuffer(layout);
    }

    /** Forgets all rows. */
    public void clear() {
        rows = 0;
        values.clear();
    }

    /**
     * Begins a row that is live on the dates {@code [knownFrom, knownTo)}, epoch days; its values follow by {@link #number} and
     * {@link #text}. Rows with an empty interval were never live and are dropped, with their values.
     *
     * @param time event time in microseconds since 1970
     */
    public void row(int knownFrom, int knownTo, double time) {
        dropping = knownFrom >= knownTo;
        if (dropping) {
            return;
        }
        if (rows > 0 && knownFrom < from[rows - 1]) {
            throw new IllegalArgumentException(
                    "row known from day " + knownFrom + " came after one known from day " + from[rows - 1]);
        }
        if (rows == from.length) {
            from = Arrays.copyOf(from, 2 * rows);
            to = Arrays.copyOf(to, 2 * rows);
        }
        from[rows] = knownFrom;
        to[rows] = knownTo;
        values.next(time);
        rows++;
    }

    /** Sets a number of the row, as {@link StateLayout#expressions} numbers them; what is not finite is none. */
    public void number(int index, double value) {
        if (!dropping) {
            values.number(index, value);
        }
    }

    /** Sets a text of the row; null is none. */
    public void text(int index, String value) {
        if (!dropping) {
            values.text(index, value);
        }
    }

    /** Whether no row was added since {@link #clear}, or none that was ever live. */
    public boolean isEmpty() {
        return rows == 0;
    }

    /** Number of rows, dropped ones left out. */
    int size() {
        return rows;
    }

    /** Whether a row, counted from 0 in the facts' order, is live on the date. */
    boolean live(int row, int date) {
        return from[row] <= date && date < to[row];
    }

    /** Event time of a row. */
    double time(int row) {
        return values.time(row);
    }

    /** Adds one row to a state. */
    void fold(int row, States states, int into) {
        layout.add(states, into, values, row);
    }

    /** Gives one version for each date of {@code [first, last]}, ascending, on which a row came or went. */
    public void versions(int first, int last, Sink sink) {
        int folded = -1;
        for (int date : changes(first, last)) {
            folded = folded < 0 || leaves(date) ? refold(date) : append(folded, date);
            sink.version(date, state);
        }
    }

    private int[] changes(int first, int last) {
        int[] dates = new int[2 * rows];
        int n = 0;
        for (int r = 0; r < rows; r++) {
            if (from[r] >= first && from[r] <= last) {
                dates[n++] = from[r];
            }
            if (to[r] >= first && to[r] <= last) {
                dates[n++] = to[r];
            }
        }
        Arrays.sort(dates, 0, n);
        int distinct = 0;
        for (int i = 0; i < n; i++) {
            if (i == 0 || dates[i] != dates[i - 1]) {
                dates[distinct++] = dates[i];
            }
        }
        return Arrays.copyOf(dates, distinct);
    }

    private boolean leaves(int date) {
        for (int r = 0; r < rows; r++) {
            if (to[r] == date) {
                return true;
            }
        }
        return false;
    }

    /** Folds all rows live on the date; returns the number of rows known by it. */
    private int refold(int date) {
        layout.clear(state, 0);
        int r = 0;
        for (; r < rows && from[r] <= date; r++) {
            if (date < to[r]) {
                layout.add(state, 0, values, r);
            }
        }
        return r;
    }

    /** Nothing left since the last version: what came is folded behind it, which is what a refold would do. */
    private int append(int folded, int date) {
        int r = folded;
        for (; r < rows && from[r] <= date; r++) {
            layout.add(state, 0, values, r);
        }
        return r;
    }
}
