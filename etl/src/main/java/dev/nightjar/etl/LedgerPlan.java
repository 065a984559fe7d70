package dev.nightjar.etl;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Source;
import dev.nightjar.core.time.LogicalDate;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the landing zone holds that the closed ledger does not, and from which night on it counts.
 *
 * @param fresh ledger rows of the nights that are not published yet, and of new sources behind the frontier
 * @param findings broken, missing or changed files
 */
public record LedgerPlan(List<LedgerRow> fresh, List<LandingFinding> findings) {
    public LedgerPlan {
        fresh = List.copyOf(fresh);
        findings = List.copyOf(findings);
    }

    /**
     * The files that have to be read through: those that differ, by size or time, from the last closed sighting of their place.
     *
     * @param closed ledger rows of published nights
     */
    public static List<Sighting> candidates(List<Sighting> seen, List<LedgerRow> closed) {
        Map<String, LedgerRow> last = lastByPlace(closed);
        return seen.stream()
                .filter(s -> {
                    LedgerRow before = last.get(s.place());
                    return before == null
                            || before.size() != s.size()
                            || !before.tag().equals(s.tag());
                })
                .toList();
    }

    /**
     * @param seen all files of all sources
     * @param inspections of the candidates, by address
     * @param closed ledger rows of published nights
     * @param frontier the last published night
     * @param night the night that runs; what becomes known later is left for later
     */
    public static LedgerPlan of(
            Pipeline pipeline,
            List<Sighting> seen,
            Map<String, Inspection> inspections,
            List<LedgerRow> closed,
            Optional<LogicalDate> frontier,
            LogicalDate night) {
        KnownDates dates = new KnownDates(pipeline.time(), frontier);
        Map<String, LedgerRow> last = lastByPlace(closed);
        Set<String> loaded = closed.stream().map(LedgerRow::source).collect(Collectors.toSet());
        List<LedgerRow> fresh = new ArrayList<>();
        List<LandingFinding> findings = new ArrayList<>();
        for (Sighting file : candidates(seen, closed)) {
            KnownDates.SourceIs sourceIs =
                    loaded.contains(file.source()) ? KnownDates.SourceIs.LOADED : KnownDates.SourceIs.NEW;
            KnownDates.Known known = dates.of(file.declared(), file.landedAt(), sourceIs);
            Inspection inspection = inspections.get(file.uri());
            LedgerRow before = last.get(file.place());
            boolean same = before != null && before.contentHash().equals(inspection.contentHash());
            if (known.known().isAfter(night) || same) {
                continue;
            }
            List<LandingFinding> about = judge(pipeline.sources().get(file.source()), file, inspection, known.known());
            findings.addAll(about);
            if (about.stream().noneMatch(LandingFinding::stops)) {
                fresh.add(row(file, inspection, known));
            }
        }
        findings.addAll(missing(pipeline, seen, frontier, night));
        fresh.sort(Comparator.comparing(LedgerRow::known)
                .thenComparing(LedgerRow::source)
                .thenComparing(LedgerRow::place));
        findings.sort(Comparator.comparing(LandingFinding::date)
                .thenComparing(LandingFinding::source)
                .thenComparing(LandingFinding::says));
        return new LedgerPlan(fresh, findings);
    }

    private static LedgerRow row(Sighting file, Inspection inspection, KnownDates.Known known) {
        return new LedgerRow(
                file.source(),
                file.place(),
                file.size(),
                file.tag(),
                inspection.contentHash(),
                file.landedAt(),
                file.declared(),
                known.known(),
                known.declaredHistory(),
                inspection.rows());
    }

    private static Map<String, LedgerRow> lastByPlace(List<LedgerRow> closed) {
        Map<String, LedgerRow> last = new HashMap<>();
        for (LedgerRow row : closed) {
            last.merge(row.place(), row, (a, b) -> b.known().isBefore(a.known()) ? a : b);
        }
        return last;
    }

    private static List<LandingFinding> judge(Source source, Sighting file, Inspection inspection, LogicalDate known) {
        List<LandingFinding> findings = new ArrayList<>();
        if (!inspection.sound()) {
            findings.add(new LandingFinding(
                    source.name(),
                    "file readable",
                    known,
                    true,
                    "source " + source.name() + ": " + file.place() + " " + inspection.trouble()
                            + "; land it again and run the night again"));
            return findings;
        }
        Set<String> declared =
                source.columns().stream().map(Source.SchemaColumn::name).collect(Collectors.toCollection(TreeSet::new));
        if (declared.isEmpty()) {
            return findings;
        }
        Set<String> present = new TreeSet<>(inspection.columns());
        List<String> missing = source.columns().stream()
                .map(Source.SchemaColumn::name)
                .filter(c -> !present.contains(c))
                .toList();
        List<String> added =
                inspection.columns().stream().filter(c -> !declared.contains(c)).toList();
        if (!missing.isEmpty() && source.onMissingColumn() != Source.Policy.IGNORE) {
            findings.add(new LandingFinding(
                    source.name(),
                    "columns present",
                    known,
                    source.onMissingColumn() == Source.Policy.FAIL,
                    "source " + source.name() + ": " + file.place() + " lacks the column"
                            + (missing.size() > 1 ? "s " : " ") + String.join(", ", missing)
                            + (added.isEmpty() ? "" : " and has the new " + String.join(", ", added) + " (renamed?)")
                            + "; mend the file, or change the source's schema"));
        }
        if (!added.isEmpty() && source.onNewColumn() != Source.Policy.IGNORE) {
            findings.add(new LandingFinding(
                    source.name(),
                    "no new columns",
                    known,
                    source.onNewColumn() == Source.Policy.FAIL,
                    "source " + source.name() + ": " + file.place() + " has columns that the schema does not name: "
                            + String.join(", ", added)
                            + "; they are kept in raw only; add them to the schema to use them"));
        }
        return findings;
    }

    /** The files that a night expects and nobody landed, for all sources. */
    public static List<LandingFinding> missing(
            Pipeline pipeline, List<Sighting> seen, Optional<LogicalDate> frontier, LogicalDate night) {
        List<LandingFinding> findings = new ArrayList<>();
        for (Source source : pipeline.sources().values()) {
            findings.addAll(missing(source, seen, frontier, night));
        }
        return findings;
    }

    private static List<LandingFinding> missing(
            Source source, List<Sighting> seen, Optional<LogicalDate> frontier, LogicalDate night) {
        List<LandingFinding> findings = new ArrayList<>();
        Set<LocalDate> there = seen.stream()
                .filter(s -> s.source().equals(source.name()))
                .flatMap(s -> s.declared().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        if (source.daily()) {
            LogicalDate first = frontier.map(LogicalDate::next)
                    .orElseGet(() ->
                            there.stream().findFirst().map(LogicalDate::new).orElse(night));
            first.through(night).filter(d -> !there.contains(d.day())).forEach(d -> absent(source, d)
                    .ifPresent(findings::add));
        } else if (frontier.isEmpty() && seen.stream().noneMatch(s -> s.source().equals(source.name()))) {
            absent(source, night).ifPresent(findings::add);
        }
        return findings;
    }

    private static Optional<LandingFinding> absent(Source source, LogicalDate date) {
        if (source.onMissingFile() == Source.Policy.IGNORE) {
            return Optional.empty();
        }
        boolean stops = source.onMissingFile() == Source.Policy.FAIL;
        return Optional.of(new LandingFinding(
                source.name(),
                "file landed",
                date,
                stops,
                "source " + source.name() + ": no file for " + date + ", looked for "
                        + LandingZone.expected(source, date.day())
                        + (stops
                                ? "; land it and run the night again, or set on_missing_file: warn"
                                : "; the night goes on without it")));
    }
}
