package dev.nightjar.features.spark;

import dev.nightjar.core.config.Window;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.InstantCalendar;
import java.io.Serializable;
import java.util.List;

/**
 * Where the windows of one question begin and end: by event day, or by event time where they end at an instant.
 *
 * @param firstDays the first event day of each
 * @param firstTimes the first event time of each, in microseconds
 * @param end the event time that is in none of them any more
 * @param firstWholeDay the first day that is in one of them as a whole, as far as it ends with {@code lastWholeDay}
 */
record WindowEdges(List<Integer> firstDays, List<Double> firstTimes, double end, int firstWholeDay, int lastWholeDay)
        implements Serializable {
    /** Windows that end with the night's day. */
    static WindowEdges ofNight(List<Window> windows, LogicalDate night) {
        List<Integer> days = windows.stream()
                .map(w -> w.first(night).map(d -> Math.toIntExact(d.epochDay())).orElse(Integer.MIN_VALUE))
                .toList();
        List<Double> times = windows.stream().map(w -> Double.NEGATIVE_INFINITY).toList();
        int first = days.stream().mapToInt(d -> d).min().orElseThrow();
        return new WindowEdges(days, times, Double.POSITIVE_INFINITY, first, Math.toIntExact(night.epochDay()));
    }

    /** Windows that end before an instant. */
    static WindowEdges ofInstant(List<Window> windows, long end, InstantCalendar calendar) {
        List<Integer> days = windows.stream().map(w -> Integer.MIN_VALUE).toList();
        List<Double> times = windows.stream()
                .map(w -> switch (w.kind()) {
                    case DAYS -> (double) calendar.first(end, w.length());
                    case MONTH_TO_DATE -> (double) calendar.start(calendar.month(end));
                    case ALL -> Double.NEGATIVE_INFINITY;
                })
                .toList();
        int first = windows.stream()
                .mapToInt(w -> switch (w.kind()) {
                    case DAYS -> calendar.firstWholeDay(calendar.first(end, w.length()));
                    case MONTH_TO_DATE -> calendar.month(end);
                    case ALL -> Integer.MIN_VALUE;
                })
                .min()
                .orElseThrow();
        return new WindowEdges(days, times, (double) end, first, calendar.day(end) - 1);
    }

    int size() {
        return firstDays.size();
    }

    /**
     * Whether the window holds the event.
     *
     * @param day epoch day of the event, not after the question's last
     * @param time in microseconds
     */
    boolean hold(int window, int day, double time) {
        return day >= firstDays.get(window) && time >= firstTimes.get(window) && time < end;
    }
}
