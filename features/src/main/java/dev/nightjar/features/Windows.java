package dev.nightjar.features;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The tiles of one entity as they become known, and its windows as of any night in between: the sequential half of
 * {@code asOf(spine, tiles)}.
 *
 * <p>Calls come in the order of dates; of one date, tiles before queries. Window {@code w} of night {@code D} is the newest
 * version known by {@code D} of each event day in {@code (D - w, D]}, merged from the newest day back. Reused for the next entity
 * after {@link #clear()}.
 */
public final class Windows {
    private static final int NO_DAY = Integer.MIN_VALUE;

    private final StateLayout layout;
    private final int[] windowDays;
    private final int longest;
    private final double[] ring;
    private final int[] dayAt;
    private final TreeMap<Integer, double[]> ahead = new TreeMap<>();
    private final double[] merged;
    private int today = NO_DAY;

    /** @param windowDays each 1 or more, ascending */
    public Windows(StateLayout layout, List<Integer> windowDays) {
        this.layout = layout;
        this.windowDays = windowDays.stream().mapToInt(Integer::intValue).toArray();
        this.longest = this.windowDays[this.windowDays.length - 1];
        this.ring = new double[longest * layout.width()];
        this.dayAt = new int[longest];
        this.merged = new double[layout.width()];
        clear();
    }

    /** Forgets the entity. */
    public void clear() {
        Arrays.fill(dayAt, NO_DAY);
        ahead.clear();
        today = NO_DAY;
    }

    /** Number of values that a query writes: aggregates times windows. */
    public int results() {
        return layout.size() * windowDays.length;
    }

    /** A version of the tile of {@code eventDay} becomes known; it replaces the former one. The state is copied. */
    public void tile(int knownDate, int eventDay, double[] state) {
        advance(knownDate);
        if (eventDay > today) {
            ahead.put(eventDay, state.clone());
        } else {
            put(eventDay, state);
        }
    }

    /** Writes all features of the night to {@code out}: window by window within an aggregate; NaN means null. */
    public void query(int night, double[] out) {
        advance(night);
        layout.clear(merged, 0);
        int window = 0;
        for (int back = 0; back < longest; back++) {
            int slot = Math.floorMod(night - back, longest);
            if (dayAt[slot] == night - back) {
                layout.merge(merged, 0, ring, slot * layout.width());
            }
            if (back + 1 == windowDays[window]) {
                layout.results(merged, 0, out, window, windowDays.length);
                window++;
            }
        }
    }

    private void advance(int date) {
        if (today != NO_DAY && date < today) {
            throw new IllegalArgumentException("day " + date + " came after day " + today);
        }
        today = date;
        while (!ahead.isEmpty() && ahead.firstKey() <= date) {
            var day = ahead.pollFirstEntry();
            put(day.getKey(), day.getValue());
        }
    }

    /** Days that no later night looks at are dropped. */
    private void put(int eventDay, double[] state) {
        if (eventDay > today - longest) {
            int slot = Math.floorMod(eventDay, longest);
            dayAt[slot] = eventDay;
            System.arraycopy(state, 0, ring, slot * layout.width(), layout.width());
        }
    }
}
