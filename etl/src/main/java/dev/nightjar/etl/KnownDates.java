package dev.nightjar.etl;

import dev.nightjar.core.config.PipelineTime;
import dev.nightjar.core.time.LogicalDate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.Optional;

/**
 * Which night may first read a file. Its declared date while that night is unpublished; otherwise the first unpublished night whose
 * cut-off is not before the landing time. The first load of a source keeps declared dates behind the frontier.
 */
public final class KnownDates {
    private final PipelineTime time;
    private final Optional<LogicalDate> frontier;

    /**
     * @param frontier the last published night; empty before the first
     */
    public KnownDates(PipelineTime time, Optional<LogicalDate> frontier) {
        this.time = Objects.requireNonNull(time);
        this.frontier = Objects.requireNonNull(frontier);
    }

    /**
     * @param known the first night allowed to read the file
     * @param declaredHistory whether that lies behind the frontier, because the source is new
     */
    public record Known(LogicalDate known, boolean declaredHistory) {}

    /** How a source stands to the ledger. */
    public enum SourceIs {
        /** No file of it stands in the closed ledger. */
        NEW,
        /** Some files do. */
        LOADED
    }

    /** The known date of a file that landed at an instant with, perhaps, a declared date. */
    public Known of(Optional<LocalDate> declared, Instant landedAt, SourceIs source) {
        if (declared.isPresent()) {
            LogicalDate date = new LogicalDate(declared.get());
            boolean open = frontier.isEmpty() || date.isAfter(frontier.get());
            if (open || source == SourceIs.NEW) {
                return new Known(date, !open);
            }
        }
        LogicalDate byLanding = firstNightWithCutoffFrom(landedAt);
        LogicalDate known = frontier.isPresent() && !byLanding.isAfter(frontier.get())
                ? frontier.get().next()
                : byLanding;
        return new Known(known, false);
    }

    /** The first date whose cut-off is at the instant or after it. */
    private LogicalDate firstNightWithCutoffFrom(Instant landedAt) {
        ZonedDateTime local = landedAt.atZone(time.zone());
        LocalTime cutoff = time.cutoffTime();
        LogicalDate date = new LogicalDate(
                local.toLocalDate().minusDays(local.toLocalTime().isAfter(cutoff) ? 0 : 1));
        while (time.cutoff(date).isBefore(landedAt)) {
            date = date.next();
        }
        return date;
    }
}
