package dev.nightjar.features;

import java.util.Arrays;
import java.util.List;

/**
 * The windows of one entity and night by their definition: from the live rows themselves, without tiles. The audit compares it with
 * what a night read.
 *
 * <p>Rows come day by day, the newest day first, and within a day in the facts' order: by known date, place, position. A day is folded
 * in that order, and days are merged from the newest back. Reused for the next question after {@link #begin}.
 */
public final class NaiveWindows {
    private static final int NO_DAY = Integer.MAX_VALUE;

    private final StateLayout layout;
    private final int[] windowDays;
    private final double[] dayState;
    private final double[] merged;
    private final double[] answer;
    private int night;
    private int day;
    private int answered;

    /** @param windowDays each 1 or more, ascending */
    public NaiveWindows(StateLayout layout, List<Integer> windowDays) {
        this.layout = layout;
        this.windowDays = windowDays.stream().mapToInt(Integer::intValue).toArray();
        this.dayState = new double[layout.width()];
        this.merged = new double[layout.width()];
        this.answer = new double[layout.size() * this.windowDays.length];
    }

    /** Forgets all rows; the next ones belong to windows that end with this night, an epoch day. */
    public void begin(int newNight) {
        night = newNight;
        day = NO_DAY;
        answered = 0;
        layout.clear(dayState, 0);
        layout.clear(merged, 0);
    }

    /**
     * Adds a row that is live on the night.
     *
     * @param eventDay epoch day; not after the night, and not after the row before
     * @param values one for each aggregate; NaN for null
     * @param time event time in microseconds since 1970
     */
    public void add(int eventDay, double[] values, double time) {
        if (eventDay > night || eventDay > day) {
            throw new IllegalArgumentException("day " + eventDay + " came after day " + Math.min(night, day));
        }
        if (eventDay < day) {
            closeDay();
            answerThoseBefore(eventDay);
            day = eventDay;
        }
        layout.add(dayState, 0, values, 0, time);
    }

    /** All values, window by window within an aggregate; NaN means null. A copy. */
    public double[] answers() {
        closeDay();
        answerThoseBefore(Integer.MIN_VALUE);
        return Arrays.copyOf(answer, answer.length);
    }

    private void closeDay() {
        if (day != NO_DAY) {
            layout.merge(merged, 0, dayState, 0);
            layout.clear(dayState, 0);
        }
    }

    /** Windows that do not reach back to the day are whole. */
    private void answerThoseBefore(int eventDay) {
        while (answered < windowDays.length && (long) night - windowDays[answered] >= eventDay) {
            layout.results(merged, 0, answer, answered, windowDays.length);
            answered++;
        }
    }
}
