package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.unix_date;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Window;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.InstantCalendar;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;

/** Which event days the windows of a group hold. */
final class WindowDays {
    private WindowDays() {}

    /** The first event day that a window of the night holds; empty if one has no beginning. */
    static Optional<LogicalDate> first(FeatureGroup.Aggregates group, LogicalDate night) {
        LogicalDate earliest = night;
        for (Window window : group.windows()) {
            Optional<LogicalDate> first = window.first(night);
            if (first.isEmpty()) {
                return first;
            }
            earliest = first.get().isBefore(earliest) ? first.get() : earliest;
        }
        return Optional.of(earliest);
    }

    /** First day of the date's calendar month. */
    static LogicalDate month(LogicalDate date) {
        return new LogicalDate(date.day().withDayOfMonth(1));
    }

    /** Last day of the date's calendar month. */
    static LogicalDate lastOfMonth(LogicalDate date) {
        return new LogicalDate(date.day().withDayOfMonth(date.day().lengthOfMonth()));
    }

    /**
     * The event days of which the nights' windows fold the days themselves, and not whole months only: those of the nights' own months, and of the
     * month that a window begins in.
     */
    static Column byDay(FeatureGroup.Aggregates group, DateRange nights) {
        Column byDay = within(new DateRange(month(nights.first()), nights.last()));
        for (Window window : group.windows()) {
            if (window.kind() == Window.Kind.DAYS) {
                LogicalDate first = window.first(nights.first()).orElseThrow();
                LogicalDate last = lastOfMonth(window.first(nights.last()).orElseThrow());
                byDay = byDay.or(within(new DateRange(first, last.isAfter(nights.last()) ? nights.last() : last)));
            }
        }
        return byDay;
    }

    /** Whether {@code event_day} is one of these days. */
    static Column within(DateRange days) {
        return col("event_day")
                .between(lit(days.first().sqlDate()), lit(days.last().sqlDate()));
    }

    /** The days of a night. */
    static Asks.Days of(FeatureGroup.Aggregates group, int night) {
        return days(group, night, night);
    }

    /** The days of windows that end at these instants, the ones that they break included. */
    static Asks.Days of(FeatureGroup.Aggregates group, List<Long> instants, InstantCalendar calendar) {
        int first = instants.stream().mapToInt(calendar::day).min().orElseThrow();
        int last = instants.stream().mapToInt(calendar::day).max().orElseThrow();
        return days(group, first - 1, last); // 1d begins on the day before
    }

    private static Asks.Days days(FeatureGroup.Aggregates group, int earliest, int last) {
        int bounded = Math.min(earliest, last);
        for (Window window : group.windows()) {
            Optional<LogicalDate> first = window.first(LogicalDate.ofEpochDay(earliest));
            if (first.isPresent()) {
                bounded = Math.min(bounded, Math.toIntExact(first.get().epochDay()));
            }
        }
        boolean all = group.windows().contains(Window.EVERYTHING);
        return new Asks.Days(all ? Integer.MIN_VALUE : bounded, bounded, last);
    }

    /** Whether a day, an epoch day as the night is, lies in one of the windows. */
    static Column inside(FeatureGroup.Aggregates group, Column day, Column night) {
        Column inside = lit(false);
        for (Window window : group.windows()) {
            inside = inside.or(
                    switch (window.kind()) {
                        case DAYS -> day.gt(night.minus(window.length()));
                        case MONTH_TO_DATE -> day.geq(unix_date(trunc(date_from_unix_date(night), "month")));
                        case ALL -> lit(true);
                    });
        }
        return day.leq(night).and(inside);
    }
}
