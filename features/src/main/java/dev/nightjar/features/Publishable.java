package dev.nightjar.features;

import dev.nightjar.core.time.LogicalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How far a night may publish: to the day before the first known date that a check stopped.
 *
 * @param upTo the last date that may be published; empty if not even one may be, and none was before
 * @param stops what stands in the way, in words; empty if nothing does
 */
public record Publishable(Optional<LogicalDate> upTo, List<String> stops) {
    /**
     * A check that stopped the night.
     *
     * @param date the known date that it judged; empty for the range as a whole
     */
    public record Stop(String table, String check, Optional<LogicalDate> date) {
        public Stop {
            Objects.requireNonNull(table);
            Objects.requireNonNull(check);
            Objects.requireNonNull(date);
        }

        @Override
        public String toString() {
            return table + ": " + check + date.map(d -> " on " + d).orElse("");
        }
    }

    public Publishable {
        Objects.requireNonNull(upTo);
        stops = List.copyOf(stops);
    }

    /**
     * @param frontier the last published night
     * @param first the first date that is not published and has data
     * @param night the night that runs; what is published already stays so
     * @param stops of this night's checks
     */
    public static Publishable of(
            Optional<LogicalDate> frontier, LogicalDate first, LogicalDate night, List<Stop> stops) {
        if (frontier.isPresent() && !night.isAfter(frontier.get())) {
            return new Publishable(frontier, List.of());
        }
        List<Stop> ahead = stops.stream()
                .filter(s -> s.date().isEmpty() || !s.date().get().isBefore(first))
                .toList();
        if (ahead.isEmpty()) {
            return new Publishable(Optional.of(night), List.of());
        }
        LogicalDate before = ahead.stream()
                .map(s -> s.date().orElse(first).previous())
                .min(LogicalDate::compareTo)
                .orElseThrow();
        List<String> words = ahead.stream().map(Stop::toString).toList();
        return new Publishable(before.isBefore(first) ? frontier : Optional.of(before), words);
    }
}
