package dev.nightjar.features;

import java.time.LocalDate;

/**
 * The tiles of one entity and calendar month as they become known, and from them the versions of the month's state: the days' newest tiles folded
 * by ascending days, as {@link Windows} folds a whole month.
 *
 * <p>The first version is that of the day after the month, with all that is known by then; another one follows on each later date on which a day of
 * the month gets a version. No night looks at a whole month before. Reused for the next month after {@link #begin}.
 */
public final class MonthVersions {
    private static final int DAYS = 31;

    private final StateLayout layout;
    private final int first;
    private final int last;
    private final TileVersions.Sink sink;
    private final States days;
    private final States fold;
    private final boolean[] held = new boolean[DAYS];
    private int month;
    private int after;
    private int known;
    private boolean any;

    /**
     * @param first first known date, an epoch day, whose versions are given
     * @param last the last one, included; no tile is of a later date
     */
    public MonthVersions(StateLayout layout, int first, int last, TileVersions.Sink sink) {
        this.layout = layout;
        this.first = first;
        this.last = last;
        this.sink = sink;
        this.days = new States(layout, DAYS);
        this.fold = new States(layout, 1);
    }

    /** Forgets all tiles; the next ones are of the month that begins with this epoch day. */
    public void begin(int newMonth) {
        month = newMonth;
        after = Math.toIntExact(LocalDate.ofEpochDay(newMonth).plusMonths(1).toEpochDay());
        any = false;
        for (int d = 0; d < DAYS; d++) {
            held[d] = false;
        }
    }

    /** A version of a day's tile, in the order of known dates. The state is copied. */
    public void tile(int knownDate, int eventDay, States states, int state) {
        if (any && knownDate < known) {
            throw new IllegalArgumentException("tile known on day " + knownDate + " came after day " + known);
        }
        if (any && knownDate > known) {
            changed(knownDate);
        }
        layout.copy(days, eventDay - month, states, state);
        held[eventDay - month] = true;
        known = knownDate;
        any = true;
    }

    /** No tile comes any more. */
    public void end() {
        if (any) {
            changed(Integer.MAX_VALUE);
        }
    }

    /** All tiles of the date {@code known} are there; the next ones are of {@code next}. */
    private void changed(int next) {
        if (known > after) {
            give(known);
        } else if (next > after) {
            give(after);
        }
    }

    private void give(int date) {
        if (date < first || date > last) {
            return;
        }
        layout.clear(fold, 0);
        for (int d = 0; d < DAYS; d++) {
            if (held[d]) {
                layout.merge(fold, 0, days, d);
            }
        }
        sink.version(date, fold);
    }
}
