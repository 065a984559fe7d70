package dev.nightjar.etl;

import dev.nightjar.core.run.RunId;
import dev.nightjar.core.time.LogicalDate;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;

/** A row of the table {@code ledger}: one sighting of a file and the night that was first allowed to read it. */
public record LedgerRow(
        String source,
        String place,
        long size,
        String tag,
        String contentHash,
        Instant landedAt,
        Optional<LocalDate> declared,
        LogicalDate known,
        boolean declaredHistory,
        long rows) {
    public LedgerRow {
        Objects.requireNonNull(source);
        Objects.requireNonNull(place);
        Objects.requireNonNull(tag);
        Objects.requireNonNull(contentHash);
        Objects.requireNonNull(landedAt);
        Objects.requireNonNull(declared);
        Objects.requireNonNull(known);
    }

    /** The row's identity. */
    public String sighting() {
        return RunId.of(source, place, tag, contentHash);
    }
}
