package dev.nightjar.features;

import dev.nightjar.core.config.Window;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;

/**
 * The tiles of one entity as they become known, and its windows as of any night in between: the sequential half of
 * {@code asOf(spine, tiles)}.
 *
 * <p>Calls come in the order of dates; of one date, tiles before queries. A window of night {@code D} is the newest version known by
 * {@code D} of each of its event days, merged in one order, which depends on the night and the window alone:
 *
 * <ul>
 *   <li>a window that begins in the night's own month: its days, ascending;
 *   <li>another one: first what it holds of its oldest month, folded from the month's end back, unless it holds all of it; then the
 *       whole months, ascending, each folded by ascending days; then the days of the night's own month, which were folded ascending;
 *   <li>{@code all}: the whole months, ascending, then the same.
 * </ul>
 *
 * <p>So both ends of a window are folds that the next night goes on with: two stacks that are turned at the end of a month, whatever
 * night is asked first. A night costs a few merges, whatever its windows' lengths. Reused for the next entity after {@link #clear()}.
 */
public final class Windows {
    private static final int NEVER = Integer.MIN_VALUE;
    private static final int KNOWN = 512;

    private final StateLayout layout;
    private final Window[] windows;
    private final int longest;
    private final boolean everything;
    /** Tiles; derived from them, for days of months that are over: the fold of the day to the end of its month. */
    private final StateLine days;
    /** Folds of whole months, worked out or given; right while no day of theirs changed. */
    private final StateLine months;
    /** Three states: this month's days, all months before some month, and a window at work. */
    private final States folds;

    private int today = NEVER;
    /** Days whose month is known, each at its place by the lowest bits, and the first days of their months. */
    private final int[] knownDays = new int[KNOWN];

    private final int[] knownMonths = new int[KNOWN];
    private int prefixMonth = NEVER;
    private int prefixTo = NEVER;
    private int pastTo = NEVER;

    private static final int PREFIX = 0;
    private static final int PAST = 1;
    private static final int WORK = 2;

    /** @param windows one or more */
    public Windows(StateLayout layout, List<Window> windows) {
        this.layout = layout;
        this.windows = windows.toArray(Window[]::new);
        this.longest = windows.stream().mapToInt(Window::length).max().orElse(0);
        this.everything = windows.contains(Window.EVERYTHING);
        this.days = new StateLine(layout);
        this.months = new StateLine(layout);
        this.folds = new States(layout, 3);
        Arrays.fill(knownDays, NEVER);
    }

    /** Days that are kept until {@link #clear}, for windows that end with any of them. */
    static Windows ofAnyDay(StateLayout layout) {
        return new Windows(layout, List.of(Window.EVERYTHING));
    }

    /** Makes a state that of a window as of the night {@code last}, whatever was asked before. All tiles came at one known date. */
    void state(Window window, int last, States into, int state) {
        int its = monthOf(last);
        if (last < prefixTo) {
            prefixMonth = NEVER;
        }
        if (its < pastTo) {
            pastTo = NEVER;
        }
        extendPrefix(its, last);
        layout.copy(into, state, folds, fold(window, its, last));
    }

    /** Forgets the entity. */
    public void clear() {
        days.clear();
        months.clear();
        today = NEVER;
        prefixMonth = NEVER;
        pastTo = NEVER;
    }

    /** Number of features that a query writes: results times windows. */
    public int features() {
        return layout.results() * windows.length;
    }

    /** A version of the tile of {@code eventDay} becomes known; it replaces the former one. The state is copied. */
    public void tile(int knownDate, int eventDay, States states, int state) {
        advance(knownDate);
        if (!everything && eventDay < earliest()) {
            return; // no later night looks at it
        }
        int its = monthOf(eventDay);
        int position = days.put(eventDay, its);
        layout.copy(days.states(), days.slot(position), states, state);
        forget(position, its);
        months.mark(months.put(its, its), false);
        if (its == prefixMonth && eventDay <= prefixTo) {
            prefixMonth = NEVER;
        }
        if (its < pastTo) {
            pastTo = NEVER;
        }
    }

    /**
     * A version of the fold of a whole month becomes known: it stands for the month's tiles, of which only those need come that a window folds by
     * days. Of one date it comes behind the tiles. The state is copied.
     *
     * @param its the month's first day, an epoch day
     */
    public void month(int knownDate, int its, States states, int state) {
        advance(knownDate);
        if (!everything && its < monthOf(earliest())) {
            return;
        }
        int position = months.put(its, its);
        layout.copy(months.states(), months.slot(position), states, state);
        months.mark(position, true);
        if (its < pastTo) {
            pastTo = NEVER;
        }
    }

    /** No fold from this day or one before it in its month to the month's end is right any more. Behind one that is not, none is. */
    private void forget(int position, int its) {
        days.mark(position, false);
        for (int p = position - 1; p >= 0 && days.holds(p) && days.group(p) == its && days.right(p); p--) {
            days.mark(p, false);
        }
    }

    /**
     * Writes all features of the night: result by result in the file's order, window by window within a result.
     *
     * @param nightEnd the end of the night's day in the pipeline's zone, in microseconds since 1970
     */
    public void query(int night, double nightEnd, FeatureValues out) {
        advance(night);
        int its = monthOf(night);
        extendPrefix(its, night);
        for (int w = 0; w < windows.length; w++) {
            layout.results(folds, fold(windows[w], its, night), nightEnd, out, w, windows.length);
        }
    }

    /** Which of the folds has the window's state. */
    private int fold(Window window, int its, int night) {
        if (window.kind() == Window.Kind.ALL) {
            extendPast(its);
            layout.copy(folds, WORK, folds, PAST);
            layout.merge(folds, WORK, folds, PREFIX);
            return WORK;
        }
        int first = window.kind() == Window.Kind.DAYS ? night + 1 - window.length() : its;
        if (first == its) {
            return PREFIX;
        }
        layout.clear(folds, WORK);
        if (first > its) {
            int end = days.from(night + 1);
            for (int p = days.from(first); p < end; p++) {
                layout.merge(folds, WORK, days.states(), days.slot(p));
            }
            return WORK;
        }
        over(first, its);
        return WORK;
    }

    /** Folds a window that begins before the night's month. */
    private void over(int first, int its) {
        int whole = monthOf(first);
        if (whole < first) {
            int p = days.from(first);
            if (p < days.end() && days.group(p) == whole) {
                layout.merge(folds, WORK, days.derived(), suffix(p));
            }
            whole++; // the months behind it
        }
        for (int m = months.from(whole); m < months.end() && months.key(m) < its; m++) {
            layout.merge(folds, WORK, months.states(), total(m));
        }
        layout.merge(folds, WORK, folds, PREFIX);
    }

    /** This month's days up to the night, ascending; goes on where the last night ended. */
    private void extendPrefix(int its, int night) {
        if (its != prefixMonth) {
            layout.clear(folds, PREFIX);
            prefixMonth = its;
            prefixTo = its - 1;
        }
        for (int p = days.from(prefixTo + 1); p < days.end() && days.key(p) <= night; p++) {
            layout.merge(folds, PREFIX, days.states(), days.slot(p));
        }
        prefixTo = night;
    }

    /** All months before the given one, ascending. */
    private void extendPast(int its) {
        if (pastTo == NEVER) {
            layout.clear(folds, PAST);
        }
        for (int m = months.from(pastTo); m < months.end() && months.key(m) < its; m++) {
            layout.merge(folds, PAST, months.states(), total(m));
        }
        pastTo = its;
    }

    /** The slot of a month's fold, ascending. */
    private int total(int m) {
        int slot = months.slot(m);
        if (!months.right(m)) {
            int its = months.key(m);
            layout.clear(months.states(), slot);
            for (int p = days.from(its); p < days.end() && days.group(p) == its; p++) {
                layout.merge(months.states(), slot, days.states(), days.slot(p));
            }
            months.mark(m, true);
        }
        return slot;
    }

    /** The derived slot of the fold of a day to the end of its month, from there back. */
    private int suffix(int position) {
        int p = position;
        while (!days.right(p) && continues(p)) {
            p++;
        }
        for (; p >= position; p--) {
            if (!days.right(p)) {
                layout.copy(days.derived(), days.slot(p), days.states(), days.slot(p));
                if (continues(p)) {
                    layout.merge(days.derived(), days.slot(p), days.derived(), days.slot(p + 1));
                }
                days.mark(p, true);
            }
        }
        return days.slot(position);
    }

    /** Whether the next day with a tile is of the same month. */
    private boolean continues(int position) {
        return position + 1 < days.end() && days.group(position + 1) == days.group(position);
    }

    private void advance(int date) {
        if (today != NEVER && date < today) {
            throw new IllegalArgumentException("day " + date + " came after day " + today);
        }
        if (date == today) {
            return;
        }
        today = date;
        if (!everything) {
            days.dropBelow(earliest());
            months.dropBelow(monthOf(earliest()));
        }
    }

    /** The first event day that tonight's windows or a later night's hold. */
    private int earliest() {
        int its = monthOf(today);
        for (Window window : windows) {
            if (window.kind() == Window.Kind.MONTH_TO_DATE) {
                return Math.min(its, today + 1 - longest);
            }
        }
        return today + 1 - longest;
    }

    /** The first day of the day's calendar month. */
    private int monthOf(int day) {
        int at = day & (KNOWN - 1);
        if (knownDays[at] != day) {
            knownDays[at] = day;
            knownMonths[at] =
                    Math.toIntExact(LocalDate.ofEpochDay(day).withDayOfMonth(1).toEpochDay());
        }
        return knownMonths[at];
    }
}
