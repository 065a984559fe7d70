package dev.nightjar.etl.spark;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Source;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.etl.KnownDates;
import dev.nightjar.etl.LandingFinding;
import dev.nightjar.etl.LandingZone;
import dev.nightjar.etl.LedgerPlan;
import dev.nightjar.etl.LedgerRow;
import dev.nightjar.etl.Sighting;
import dev.nightjar.lake.spark.Lake;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a night would ingest, told from the names, sizes and times of landed files: no file is opened. */
public final class IngestPlan {
    /**
     * The files of a source that the night would read.
     *
     * @param first earliest known date among them; empty without files
     * @param last latest known date among them
     */
    public record Files(
            String source, long files, long bytes, Optional<LogicalDate> first, Optional<LogicalDate> last) {}

    /** All sources in the file's order, and the files that are missing. */
    public record Intake(List<Files> sources, List<String> missing) {
        public Intake {
            sources = List.copyOf(sources);
            missing = List.copyOf(missing);
        }
    }

    private final Lake lake;

    public IngestPlan(Lake lake) {
        this.lake = lake;
    }

    /**
     * @param frontier the last published night
     */
    public Intake of(Pipeline pipeline, Optional<LogicalDate> frontier, LogicalDate night) {
        LandingZone zone =
                new LandingZone(pipeline.home(), lake.spark().sessionState().newHadoopConf());
        List<LedgerRow> closed = new LedgerTable(lake).closed(frontier);
        Set<String> loaded = closed.stream().map(LedgerRow::source).collect(Collectors.toSet());
        KnownDates dates = new KnownDates(pipeline.time(), frontier);
        List<Sighting> seen = new ArrayList<>();
        List<Files> sources = new ArrayList<>();
        for (Source source : pipeline.sources().values()) {
            List<Sighting> listed = zone.list(source);
            seen.addAll(listed);
            var sourceIs = loaded.contains(source.name()) ? KnownDates.SourceIs.LOADED : KnownDates.SourceIs.NEW;
            sources.add(files(source, LedgerPlan.candidates(listed, closed), dates, sourceIs, night));
        }
        List<String> missing = LedgerPlan.missing(pipeline, seen, frontier, night).stream()
                .map(LandingFinding::says)
                .toList();
        return new Intake(sources, missing);
    }

    private static Files files(
            Source source,
            List<Sighting> candidates,
            KnownDates dates,
            KnownDates.SourceIs sourceIs,
            LogicalDate night) {
        long bytes = 0;
        List<LogicalDate> known = new ArrayList<>();
        for (Sighting file : candidates) {
            LogicalDate date =
                    dates.of(file.declared(), file.landedAt(), sourceIs).known();
            if (!date.isAfter(night)) {
                bytes += file.size();
                known.add(date);
            }
        }
        return new Files(
                source.name(),
                known.size(),
                bytes,
                known.stream().min(LogicalDate::compareTo),
                known.stream().max(LogicalDate::compareTo));
    }
}
