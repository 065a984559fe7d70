package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class InstantCalendarTest {
    private static final InstantCalendar NEW_YORK = new InstantCalendar(ZoneId.of("America/New_York"));

    private static long utc(String text) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(text));
    }

    private static int day(String date) {
        return (int) LocalDate.parse(date).toEpochDay();
    }

    @Test
    void aDayIsTheZonesAndBeginsAtMidnightThere() {
        assertThat(NEW_YORK.day(utc("2013-06-10T03:59:59.999999Z"))).isEqualTo(day("2013-06-09"));
        assertThat(NEW_YORK.day(utc("2013-06-10T04:00:00Z"))).isEqualTo(day("2013-06-10"));
        assertThat(NEW_YORK.start(day("2013-06-10"))).isEqualTo(utc("2013-06-10T04:00:00Z"));
        assertThat(NEW_YORK.beginsDay(utc("2013-06-10T04:00:00Z"))).isTrue();
        assertThat(NEW_YORK.beginsDay(utc("2013-06-10T04:00:00.000001Z"))).isFalse();
        assertThat(NEW_YORK.firstWholeDay(utc("2013-06-10T04:00:00Z"))).isEqualTo(day("2013-06-10"));
        assertThat(NEW_YORK.firstWholeDay(utc("2013-06-10T04:00:00.000001Z"))).isEqualTo(day("2013-06-11"));
    }

    @Test
    void aWindowReachesToTheSameTimeOfDayWhateverTheClocksDid() {
        assertThat(NEW_YORK.first(utc("2013-06-10T16:00:00.000007Z"), 3)).isEqualTo(utc("2013-06-07T16:00:00.000007Z"));
        assertThat(NEW_YORK.first(utc("2013-03-10T16:00:00Z"), 1))
                .as("noon on a day of 23 hours")
                .isEqualTo(utc("2013-03-09T17:00:00Z"));
        assertThat(NEW_YORK.first(utc("2013-03-11T06:30:00Z"), 1))
                .as("02:30 was skipped the day before: 03:30")
                .isEqualTo(utc("2013-03-10T07:30:00Z"));
        assertThat(NEW_YORK.first(utc("2013-11-04T06:30:00Z"), 1))
                .as("01:30 was shown twice the day before: the second one has the offset")
                .isEqualTo(utc("2013-11-03T06:30:00Z"));
    }

    @Test
    void anInstantThatBeginsADayHasWindowsThatBeginDays() {
        assertThat(NEW_YORK.first(utc("2013-03-11T04:00:00Z"), 1)).isEqualTo(utc("2013-03-10T05:00:00Z"));
        InstantCalendar brazil = new InstantCalendar(ZoneId.of("America/Sao_Paulo"));
        long one = brazil.start(day("2013-10-20"));
        assertThat(one).as("clocks skipped midnight").isEqualTo(utc("2013-10-20T03:00:00Z"));
        assertThat(brazil.first(one, 1)).isEqualTo(brazil.start(day("2013-10-19")));
        assertThat(brazil.first(brazil.start(day("2013-10-21")), 1)).isEqualTo(one);
    }

    @Test
    void aWindowBeginsNoLaterThanTheInstantsDayEvenWhereAWholeDayWasSkipped() {
        InstantCalendar samoa = new InstantCalendar(ZoneId.of("Pacific/Apia"));
        long instant = samoa.start(day("2011-12-31")) + 36_000_000_000L;
        assertThat(samoa.first(instant, 1)).isEqualTo(samoa.start(day("2011-12-31")));
    }

    @Test
    void hoursAreOfUtcAndCountedFrom1970InBothDirections() {
        assertThat(InstantCalendar.hour(0)).isZero();
        assertThat(InstantCalendar.hour(3_599_999_999L)).isZero();
        assertThat(InstantCalendar.hour(-1)).isEqualTo(-1);
    }
}
