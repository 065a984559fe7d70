package dev.nightjar.features;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/** The ends of nights' days in one zone; the newest one is remembered, since many entities ask for it. */
public final class NightEnds {
    private final ZoneId zone;
    private int night = Integer.MIN_VALUE;
    private double micros;

    public NightEnds(ZoneId zone) {
        this.zone = zone;
    }

    /**
     * The first instant that is no more of the day, in microseconds since 1970.
     *
     * @param epochDay the night's date
     */
    public double micros(int epochDay) {
        if (epochDay != night) {
            night = epochDay;
            Instant end = LocalDate.ofEpochDay(epochDay + 1L).atStartOfDay(zone).toInstant();
            micros = ChronoUnit.MICROS.between(Instant.EPOCH, end);
        }
        return micros;
    }
}
