package dev.nightjar.features;

import dev.nightjar.core.config.Window;
import dev.nightjar.core.time.LogicalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The windows of one entity and night that end at instants, by their definition: from the live rows themselves, without tiles. The audit
 * compares it with what a night read.
 *
 * <p>Rows of a day come in the facts' order. Whole days are folded in that order and merged as {@link NaiveWindows} does for the day before the
 * instant's; the rest as {@link InstantWindows} says. Holds one state for each day, and the rows of the days that an instant breaks. Reused for
 * the next entity and night after {@link #begin}.
 */
public final class NaiveInstants {
    private final StateLayout layout;
    private final List<Window> windows;
    private final InstantCalendar calendar;
    private final NaiveFold fold;
    private final NavigableMap<LogicalDate, States> days = new TreeMap<>();
    /** By epoch day; without rows until one comes. */
    private final Map<Integer, RowBuffer> broken = new HashMap<>();

    public NaiveInstants(StateLayout layout, List<Window> windows, InstantCalendar calendar) {
        this.layout = layout;
        this.windows = List.copyOf(windows);
        this.calendar = calendar;
        this.fold = new NaiveFold(layout);
    }

    /** Forgets all rows; the instants, in microseconds since 1970, are those that will be asked about. */
    public void begin(List<Long> instants) {
        days.clear();
        broken.clear();
        for (long instant : instants) {
            breaks(instant);
            for (Window window : windows) {
                if (window.kind() == Window.Kind.DAYS) {
                    breaks(calendar.first(instant, window.length()));
                }
            }
        }
    }

    private void breaks(long instant) {
        if (!calendar.beginsDay(instant)) {
            broken.computeIfAbsent(calendar.day(instant), d -> new RowBuffer(layout));
        }
    }

    /**
     * Adds a row that is live on the night.
     *
     * @param eventDay epoch day
     * @param row has the one row
     */
    public void add(int eventDay, RowBuffer row) {
        layout.add(days.computeIfAbsent(LogicalDate.ofEpochDay(eventDay), d -> fold.none()), 0, row, 0);
        RowBuffer kept = broken.get(eventDay);
        if (kept != null) {
            kept.next(row, 0);
        }
    }

    /** Adds a day that is folded already and that no instant breaks; of several versions of a day the last counts. */
    public void day(int eventDay, States state) {
        layout.copy(days.computeIfAbsent(LogicalDate.ofEpochDay(eventDay), d -> fold.none()), 0, state, 0);
    }

    /** All features as of one of the instants: result by result, window by window within a result. */
    public FeatureValues answers(long instant) {
        FeatureValues answer = new FeatureValues(layout.results() * windows.size());
        int last = calendar.day(instant);
        for (int w = 0; w < windows.size(); w++) {
            Window window = windows.get(w);
            States merged = wholeDays(window, instant, last);
            merge(merged, instant, BEFORE);
            if (window.kind() == Window.Kind.DAYS) {
                merge(merged, calendar.first(instant, window.length()), FROM);
            }
            layout.results(merged, 0, (double) instant, answer, w, windows.size());
        }
        return answer;
    }

    private States wholeDays(Window window, long instant, int last) {
        return switch (window.kind()) {
            case ALL -> fold.window(days, window, last - 1);
            case MONTH_TO_DATE -> calendar.month(instant) < last ? fold.window(days, window, last - 1) : fold.none();
            case DAYS -> {
                int first = calendar.firstWholeDay(calendar.first(instant, window.length()));
                yield first < last ? fold.window(days, Window.days(last - first), last - 1) : fold.none();
            }
        };
    }

    private static final int BEFORE = 1;
    private static final int FROM = -1;

    /** Adds the part of the instant's day on one side of it: whole hours, the newest first, then the rows of the hour that it breaks. */
    private void merge(States merged, long cut, int side) {
        if (calendar.beginsDay(cut)) {
            return;
        }
        RowBuffer rows = broken.get(calendar.day(cut));
        TreeMap<Integer, States> hours = new TreeMap<>(Comparator.reverseOrder());
        List<Integer> ofBrokenHour = new ArrayList<>();
        int brokenHour = InstantWindows.hour(layout, cut);
        for (int row = 0; row < rows.size(); row++) {
            double time = rows.time(row);
            if (side == BEFORE ? time < (double) cut : time >= (double) cut) {
                int hour = InstantWindows.hour(layout, (long) time);
                if (hour == brokenHour) {
                    ofBrokenHour.add(row);
                } else {
                    layout.add(hours.computeIfAbsent(hour, h -> fold.none()), 0, rows, row);
                }
            }
        }
        layout.merge(merged, 0, fold.ascending(hours), 0);
        Comparator<Integer> byTime = Comparator.comparingDouble(rows::time);
        ofBrokenHour.sort(side == BEFORE ? byTime : byTime.reversed()); // stable: rows of one time in the facts' order
        States hour = fold.none();
        ofBrokenHour.forEach(row -> layout.add(hour, 0, rows, row));
        layout.merge(merged, 0, hour, 0);
    }
}
