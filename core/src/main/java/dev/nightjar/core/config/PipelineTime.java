package dev.nightjar.core.config;

import dev.nightjar.core.time.LogicalDate;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Objects;

/**
 * The pipeline's clock.
 *
 * @param zone in which days begin and end and expressions are read
 * @param cutoffTime local time on the day after the logical date until which a file may land and still count
 */
public record PipelineTime(ZoneId zone, LocalTime cutoffTime) {
    public PipelineTime {
        Objects.requireNonNull(zone);
        Objects.requireNonNull(cutoffTime);
    }

    /** The instant T(D), included: what lands then still counts. */
    public Instant cutoff(LogicalDate date) {
        return date.next().day().atTime(cutoffTime).atZone(zone).toInstant();
    }
}
