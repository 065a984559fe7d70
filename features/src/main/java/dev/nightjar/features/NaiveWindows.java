package dev.nightjar.features;

import dev.nightjar.core.config.Window;
import dev.nightjar.core.time.LogicalDate;
import java.time.ZoneId;
import java.util.List;
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
    private final NaiveFold fold;
    private final NavigableMap<LogicalDate, States> days = new TreeMap<>();
    private int night;
    private int day;

    /** @param zone the pipeline's, in which a night's day ends */
    public NaiveWindows(StateLayout layout, List<Window> windows, ZoneId zone) {
        this.layout = layout;
        this.windows = List.copyOf(windows);
        this.ends = new NightEnds(zone);
        this.fold = new NaiveFold(layout);
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
        layout.add(days.computeIfAbsent(LogicalDate.ofEpochDay(eventDay), d -> fold.none()), 0, row, 0);
    }

    /**
     * Adds a day that is folded already; of several versions of a day the last counts.
     *
     * @param eventDay as for {@link #add}
     * @param state state 0 is copied
     */
    public void day(int eventDay, States state) {
        if (eventDay > night || eventDay > day) {
            throw new IllegalArgumentException("day " + eventDay + " came after day " + Math.min(night, day));
        }
        day = eventDay;
        States held = days.computeIfAbsent(LogicalDate.ofEpochDay(eventDay), d -> fold.none());
        layout.copy(held, 0, state, 0);
    }

    /** All features: result by result, window by window within a result. */
    public FeatureValues answers() {
        FeatureValues answer = new FeatureValues(layout.results() * windows.size());
        for (int w = 0; w < windows.size(); w++) {
            layout.results(fold.window(days, windows.get(w), night), 0, ends.micros(night), answer, w, windows.size());
        }
        return answer;
    }
}
