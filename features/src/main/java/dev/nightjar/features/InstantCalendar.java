package dev.nightjar.features;

import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Days, and windows of days that end at an instant, in one time zone. Instants are microseconds since 1970, days are epoch days; an hour is
 * an hour of UTC, counted from 1970.
 */
public final class InstantCalendar implements Serializable {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_HOUR = 3_600 * MICROS_PER_SECOND;

    private final ZoneId zone;

    public InstantCalendar(ZoneId zone) {
        this.zone = Objects.requireNonNull(zone);
    }

    /** The day that the instant lies in. */
    public int day(long instant) {
        return Math.toIntExact(zoned(instant).toLocalDate().toEpochDay());
    }

    /** The first instant of a day: midnight, or what comes after it where clocks skip midnight. */
    public long start(int day) {
        return TimeUnit.SECONDS.toMicros(
                LocalDate.ofEpochDay(day).atStartOfDay(zone).toEpochSecond());
    }

    /**
     * The first instant, included, of the window of so many days that ends before {@code end}: the same time of day that many days
     * earlier. Where clocks skip that time it is later by what they skip, but never after the start of {@code end}'s day; where they show
     * it twice it is the one with {@code end}'s offset if it can be. Of an {@code end} that begins a day it begins a day.
     *
     * @param days 1 or more
     */
    public long first(long end, int days) {
        int last = day(end);
        long begins = start(last);
        if (begins == end) {
            return start(last - days);
        }
        ZonedDateTime first = zoned(end).minusDays(days);
        return Math.min(begins, TimeUnit.SECONDS.toMicros(first.toEpochSecond()) + first.getNano() / 1000);
    }

    /** Whether the instant is the first one of its day, so that it breaks no day. */
    public boolean beginsDay(long instant) {
        return start(day(instant)) == instant;
    }

    /** The first day no instant of which lies before this one. */
    public int firstWholeDay(long instant) {
        return beginsDay(instant) ? day(instant) : day(instant) + 1;
    }

    /** The first day of the calendar month of the last instant before this one. */
    public int month(long instant) {
        LocalDate day = LocalDate.ofEpochDay(beginsDay(instant) ? day(instant) - 1L : day(instant));
        return Math.toIntExact(day.withDayOfMonth(1).toEpochDay());
    }

    /** Hours since 1970. */
    public static int hour(long instant) {
        return Math.toIntExact(Math.floorDiv(instant, MICROS_PER_HOUR));
    }

    private ZonedDateTime zoned(long instant) {
        long second = Math.floorDiv(instant, MICROS_PER_SECOND);
        long micro = Math.floorMod(instant, MICROS_PER_SECOND);
        return Instant.ofEpochSecond(second, micro * 1000).atZone(zone);
    }
}
