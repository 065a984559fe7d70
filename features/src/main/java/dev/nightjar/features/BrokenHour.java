package dev.nightjar.features;

/**
 * The rows of one entity in one hour of one event day (or in all of it), cut by instants: the state of those before an instant, or from it on, as known by
 * a night. Rows are folded by event time, away from the hour's end that belongs to the window; rows of one time in the facts' order.
 * Each row is folded once for all instants of a night.
 */
public final class BrokenHour {
    /** Which side of the instant counts. */
    public enum Side {
        /** Times before the instant; instants ascend. */
        BEFORE,
        /** Times from the instant on; instants descend. */
        FROM
    }

    private final StateLayout layout;
    private final TileVersions rows;
    private final States state;
    private int[] order = new int[16];
    private int[] spare = new int[16];
    private int live;
    private int folded;
    private Side side = Side.BEFORE;

    /** @param rows the hour's rows, in the facts' order; what it holds when {@link #begin} is called counts */
    public BrokenHour(StateLayout layout, TileVersions rows) {
        this.layout = layout;
        this.rows = rows;
        this.state = new States(layout, 1);
    }

    /** Starts with the rows that the night knows, and none of them folded. */
    public void begin(int night, Side newSide) {
        side = newSide;
        live = 0;
        folded = 0;
        layout.clear(state, 0);
        if (order.length < rows.size()) {
            order = new int[rows.size()];
            spare = new int[rows.size()];
        }
        for (int row = 0; row < rows.size(); row++) {
            if (rows.live(row, night)) {
                order[live++] = row;
            }
        }
        sort();
    }

    /**
     * The state of the rows on this side of the instant, state 0 of what is given; valid until the next call.
     *
     * @param instant not before the former one for {@code BEFORE}, not after it for {@code FROM}
     */
    public States state(long instant) {
        while (folded < live && counts(rows.time(order[folded]), (double) instant)) {
            rows.fold(order[folded++], state, 0);
        }
        return state;
    }

    private boolean counts(double time, double instant) {
        return side == Side.BEFORE ? time < instant : time >= instant;
    }

    /** A merge sort from below: equal times stay in the facts' order. */
    private void sort() {
        for (int run = 1; run < live; run *= 2) {
            for (int low = 0; low < live; low += 2 * run) {
                merge(low, Math.min(low + run, live), Math.min(low + 2 * run, live));
            }
            int[] sorted = spare;
            spare = order;
            order = sorted;
        }
    }

    private void merge(int low, int middle, int high) {
        int a = low;
        int b = middle;
        for (int to = low; to < high; to++) {
            boolean first = b == high || (a < middle && !later(order[a], order[b]));
            spare[to] = first ? order[a++] : order[b++];
        }
    }

    /** Whether row {@code a} is folded after row {@code b} by its time. */
    private boolean later(int a, int b) {
        double timeA = rows.time(a);
        double timeB = rows.time(b);
        return side == Side.BEFORE ? timeA > timeB : timeA < timeB;
    }
}
