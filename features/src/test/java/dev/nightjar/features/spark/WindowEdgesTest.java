package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.Window;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.InstantCalendar;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowEdgesTest {
    private static final List<Window> WINDOWS = List.of(Window.days(1), Window.THIS_MONTH, Window.EVERYTHING);

    private static long micros(String instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
    }

    private static int day(String date) {
        return Math.toIntExact(LogicalDate.parse(date).epochDay());
    }

    @Test
    void byDayAWindowHoldsWholeDaysUpToTheNights() {
        WindowEdges edges = WindowEdges.ofNight(WINDOWS, LogicalDate.parse("2013-09-30"));
        assertThat(edges.hold(0, day("2013-09-30"), 0)).isTrue();
        assertThat(edges.hold(0, day("2013-09-29"), 0)).isFalse();
        assertThat(edges.hold(1, day("2013-09-01"), 0)).isTrue();
        assertThat(edges.hold(1, day("2013-08-31"), 0)).isFalse();
        assertThat(edges.hold(2, day("1990-08-31"), 0)).isTrue();
        assertThat(edges.lastWholeDay()).isEqualTo(day("2013-09-30"));
    }

    @Test
    void byInstantAWindowIsClosedAtItsStartAndOpenAtTheInstant() {
        InstantCalendar calendar = new InstantCalendar(ZoneId.of("UTC"));
        long noon = micros("2013-09-30T12:00:00Z");
        WindowEdges edges = WindowEdges.ofInstant(WINDOWS, noon, calendar);
        int today = day("2013-09-30");
        assertThat(edges.hold(0, today, noon - 1.0)).isTrue();
        assertThat(edges.hold(0, today, noon)).isFalse();
        assertThat(edges.hold(0, today - 1, micros("2013-09-29T12:00:00Z"))).isTrue();
        assertThat(edges.hold(0, today - 1, micros("2013-09-29T12:00:00Z") - 1.0))
                .isFalse();
        assertThat(edges.hold(1, day("2013-08-31"), micros("2013-08-31T23:00:00Z")))
                .isFalse();
        assertThat(edges.hold(2, day("2013-08-31"), micros("2013-08-31T23:00:00Z")))
                .isTrue();
        assertThat(edges.lastWholeDay()).isEqualTo(today - 1);
        assertThat(WindowEdges.ofInstant(List.of(Window.days(3)), noon, calendar)
                        .firstWholeDay())
                .as("the 27th is broken at noon")
                .isEqualTo(day("2013-09-28"));
    }
}
