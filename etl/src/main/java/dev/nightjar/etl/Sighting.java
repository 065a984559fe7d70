package dev.nightjar.etl;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;

/**
 * A file seen in the landing zone.
 *
 * @param place relative to the pipeline file's folder if it lies below it, otherwise the full address
 * @param uri the full address
 * @param size bytes
 * @param landedAt its modification time
 * @param declared the date that its source declares for it
 */
public record Sighting(
        String source, String place, String uri, long size, Instant landedAt, Optional<LocalDate> declared) {
    public Sighting {
        Objects.requireNonNull(source);
        Objects.requireNonNull(place);
        Objects.requireNonNull(uri);
        Objects.requireNonNull(landedAt);
        Objects.requireNonNull(declared);
    }

    /** What changes when the file is written again, as far as the store tells without reading it. */
    public String tag() {
        return Long.toString(landedAt.toEpochMilli());
    }
}
