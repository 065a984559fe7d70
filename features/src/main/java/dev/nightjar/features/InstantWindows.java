package dev.nightjar.features;

import dev.nightjar.core.config.Window;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The windows of one entity that end at instants, as of a night: the sequential half of {@code asOf(spine, tiles)} for spines with
 * instants of their own.
 *
 * <p>Window {@code 7d} of instant {@code i} holds the event times from {@link InstantCalendar#first} to {@code i}, excluded; {@code mtd}
 * and {@code all} end there too. It is merged from its whole days, folded as {@link Windows} folds those of the day before the instant's;
 * the whole hours of its last day, the newest first; the rows of its last, broken hour; the whole hours of its first day, the newest
 * first; and the rows of its first, broken hour. An instant that begins a day breaks neither day nor hour, and its windows have the bits
 * of {@link Windows}. Where an aggregate asks for it ({@link Aggregate#mergesWithinADay}), a broken day is one broken hour.
 *
 * <p>Calls come in the order of dates; of one date, tiles before queries, and right before a query the states of its broken hours. Reused
 * for the next entity after {@link #clear()}.
 */
public final class InstantWindows {
    /** The broken hour at the end of all windows; that at the start of window {@code k}, counted from 0, is {@code k + 1}. */
    public static final int END = 0;

    private final StateLayout layout;
    private final InstantCalendar calendar;
    private final Window[] windows;
    private final Windows days;
    private final TreeMap<Long, States> hours = new TreeMap<>();
    private final States broken;
    private final boolean[] isBroken;
    private final States merged;
    private final Shared lastDay;
    private final Shared[] wholeDays;
    private final Shared[] firstDay;

    /** A state that is merged once for all queries that ask for it. */
    private static final class Shared {
        private final States state;
        private long from;
        private long to;
        private boolean valid;

        Shared(StateLayout layout) {
            state = new States(layout, 1);
        }

        /** Whether it holds this range; if not, it is to be filled with it. */
        boolean holds(long first, long end) {
            boolean holds = valid && from == first && to == end;
            from = first;
            to = end;
            valid = true;
            return holds;
        }
    }

    /** @param windows one or more */
    public InstantWindows(StateLayout layout, List<Window> windows, InstantCalendar calendar) {
        this.layout = layout;
        this.calendar = calendar;
        this.windows = windows.toArray(Window[]::new);
        this.days = Windows.ofAnyDay(layout);
        this.broken = new States(layout, this.windows.length + 1);
        this.isBroken = new boolean[this.windows.length + 1];
        this.merged = new States(layout, 1);
        this.lastDay = new Shared(layout);
        this.wholeDays = new Shared[this.windows.length];
        this.firstDay = new Shared[this.windows.length];
        for (int w = 0; w < this.windows.length; w++) {
            wholeDays[w] = new Shared(layout);
            firstDay[w] = new Shared(layout);
        }
    }

    /** The hour that rows of a day are put together by: hours since 1970, or 0 where a part of a day is folded in one piece. */
    public static int hour(StateLayout layout, long instant) {
        return layout.mergesWithinADay() ? InstantCalendar.hour(instant) : 0;
    }

    /** Forgets the entity. */
    public void clear() {
        days.clear();
        hours.clear();
        forgetMerged();
        Arrays.fill(isBroken, false);
    }

    /** Number of features that a query writes: results times windows. */
    public int features() {
        return layout.results() * windows.length;
    }

    /** A version of a day's tile becomes known; it replaces the former one. The state is copied. */
    public void day(int day, States states, int state) {
        days.tile(0, day, states, state);
        forgetMerged();
    }

    /** A version of the state of a day's rows in one hour becomes known; it replaces the former one. The state is copied. */
    public void hour(int day, int hour, States states, int state) {
        layout.copy(hours.computeIfAbsent(key(day, hour), k -> new States(layout, 1)), 0, states, state);
        forgetMerged();
    }

    /**
     * The state of a broken hour of the next query; none for an hour without rows. The state is copied.
     *
     * @param place {@link #END}, or the number of a window, counted from 1, whose start it is
     */
    public void broken(int place, States states, int state) {
        layout.copy(broken, place, states, state);
        isBroken[place] = true;
    }

    /** Writes all features of the instant: result by result in the file's order, window by window within a result. */
    public void query(long instant, FeatureValues out) {
        int last = calendar.day(instant);
        for (int w = 0; w < windows.length; w++) {
            mergeWholeDays(w, instant, last);
            if (!calendar.beginsDay(instant)) {
                mergeHours(lastDay, key(last, Integer.MIN_VALUE), key(last, hour(layout, instant)));
                mergeBroken(END);
            }
            if (windows[w].kind() == Window.Kind.DAYS) {
                mergeFirstDay(w, calendar.first(instant, windows[w].length()));
            }
            layout.results(merged, 0, (double) instant, out, w, windows.length);
        }
        Arrays.fill(isBroken, false);
    }

    /** The window's whole days become what is merged so far. */
    private void mergeWholeDays(int w, long instant, int last) {
        int first = firstWholeDay(windows[w], instant);
        if (!wholeDays[w].holds(first, last)) {
            if (first >= last) {
                layout.clear(wholeDays[w].state, 0);
            } else {
                boolean counted = windows[w].kind() == Window.Kind.DAYS;
                Window whole = counted ? Window.days(last - first) : windows[w];
                days.state(whole, last - 1, wholeDays[w].state, 0);
            }
        }
        layout.copy(merged, 0, wholeDays[w].state, 0);
    }

    private int firstWholeDay(Window window, long instant) {
        return switch (window.kind()) {
            case DAYS -> calendar.firstWholeDay(calendar.first(instant, window.length()));
            case MONTH_TO_DATE -> calendar.month(instant);
            case ALL -> Integer.MIN_VALUE;
        };
    }

    private void mergeFirstDay(int w, long first) {
        if (!calendar.beginsDay(first)) {
            int day = calendar.day(first);
            mergeHours(firstDay[w], key(day, hour(layout, first)) + 1, key(day + 1, Integer.MIN_VALUE));
            mergeBroken(w + 1);
        }
    }

    /** Adds the hours {@code [first, end)}. */
    private void mergeHours(Shared shared, long first, long end) {
        if (!shared.holds(first, end)) {
            layout.clear(shared.state, 0);
            for (States state :
                    hours.subMap(first, true, end, false).descendingMap().values()) {
                layout.merge(shared.state, 0, state, 0);
            }
        }
        layout.merge(merged, 0, shared.state, 0);
    }

    private void mergeBroken(int place) {
        if (isBroken[place]) {
            layout.merge(merged, 0, broken, place);
        }
    }

    /** Hours in the order of time, each with its day: where days begin at half past, one hour belongs to two days. */
    private static long key(int day, int hour) {
        return ((long) day << Integer.SIZE) + ((long) hour - Integer.MIN_VALUE);
    }

    private void forgetMerged() {
        lastDay.valid = false;
        for (int w = 0; w < windows.length; w++) {
            wholeDays[w].valid = false;
            firstDay[w].valid = false;
        }
    }
}
