package dev.nightjar.features;

import dev.nightjar.core.config.Window;
import dev.nightjar.core.time.LogicalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The windows of one entity and night by their definition: from the live rows themselves, without tiles. The audit compares it with
 * what a night read.
 *
 * <p>Rows come day by day, the newest day first, and within a day in the facts' order: by known date, place, position. A day is folded
 * in that order; days are merged as {@link Windows} says. Holds one state for each day. Reused for the next question after {@link #begin}.
 */
public final class NaiveWindows {
    private static final int NO_DAY = Integer.MAX_VALUE;

    private final StateLayout layout;
    private final List<Window> windows;
    private final NightEnds ends;
    private final NavigableMap<LogicalDate, States> days = new TreeMap<>();
    private int night;
    private int day;

    /** @param zone the pipeline's, in which a night's day ends */
    public NaiveWindows(StateLayout layout, List<Window> windows, ZoneId zone) {
        this.layout = layout;
        this.windows = List.copyOf(windows);
        this.ends = new NightEnds(zone);
    }

    /** Forgets all rows; the next ones belong to windows that end with this night, an epoch day. */
    public void begin(int newNight) {
        night = newNight;
        day = NO_DAY;
        days.clear();
    }

    /**
     * Adds a row that is live on the night.
     *
     * @param eventDay epoch day; not after the night, and not after the row before
     * @param row has the one row
     */
    public void add(int eventDay, RowBuffer row) {
        if (eventDay > night || eventDay > day) {
            throw new IllegalArgumentException("day " + eventDay + " came after day " + Math.min(night, day));
        }
        day = eventDay;
        layout.add(days.computeIfAbsent(LogicalDate.ofEpochDay(eventDay), d -> none()), 0, row, 0);
    }

    /** All features: result by result, window by window within a result. */
    public FeatureValues answers() {
        FeatureValues answer = new FeatureValues(layout.results() * windows.size());
        for (int w = 0; w < windows.size(); w++) {
            layout.results(fold(windows.get(w)), 0, ends.micros(night), answer, w, windows.size());
        }
        return answer;
    }

    private States fold(Window window) {
        LogicalDate last = LogicalDate.ofEpochDay(night);
        LogicalDate ownMonth = new LogicalDate(last.day().withDayOfMonth(1));
        NavigableMap<LogicalDate, States> held = days;
        States merged = none();
        if (window.first(last).isPresent()) {
            LogicalDate first = window.first(last).get();
            held = days.tailMap(first, true);
            if (!first.isBefore(ownMonth)) {
                return ascending(held);
            }
            if (first.day().getDayOfMonth() > 1) {
                LogicalDate nextMonth =
                        new LogicalDate(first.day().withDayOfMonth(1).plusMonths(1));
                layout.merge(merged, 0, backwards(held.headMap(nextMonth, false)), 0);
                held = held.tailMap(nextMonth, true);
            }
        }
        Map<YearMonth, NavigableMap<LogicalDate, States>> months = new TreeMap<>();
        held.headMap(ownMonth, false)
                .forEach((date, state) -> months.computeIfAbsent(YearMonth.from(date.day()), m -> new TreeMap<>())
                        .put(date, state));
        months.values().forEach(month -> layout.merge(merged, 0, ascending(month), 0));
        layout.merge(merged, 0, ascending(held.tailMap(ownMonth, true)), 0);
        return merged;
    }

    private States ascending(NavigableMap<LogicalDate, States> some) {
        States merged = none();
        some.values().forEach(state -> layout.merge(merged, 0, state, 0));
        return merged;
    }

    /** The last day is merged into the one before, these into the one before, and so on. */
    private States backwards(NavigableMap<LogicalDate, States> some) {
        States behind = none();
        for (States state : some.descendingMap().values()) {
            States merged = none();
            layout.copy(merged, 0, state, 0);
            layout.merge(merged, 0, behind, 0);
            behind = merged;
        }
        return behind;
    }

    private States none() {
        States none = new States(layout, 1);
        layout.clear(none, 0);
        return none;
    }
}
