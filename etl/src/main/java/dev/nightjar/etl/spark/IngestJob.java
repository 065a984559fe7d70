package dev.nightjar.etl.spark;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Source;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.etl.Inspection;
import dev.nightjar.etl.LandingFinding;
import dev.nightjar.etl.LandingZone;
import dev.nightjar.etl.LedgerPlan;
import dev.nightjar.etl.LedgerRow;
import dev.nightjar.etl.Sighting;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.model.spark.Registry;
import dev.nightjar.model.spark.ServedFeatures;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The stage {@code ingest}: what landed becomes ledger rows, raw rows and facts of all known dates in {@code (frontier, D]}, as if each
 * night had run. Tables that are new, or whose definition changed, are brought up to the frontier first, in the same commit.
 * A champion that was trained on an older definition keeps its facts: they grow beside those of the file, and are not counted.
 */
public final class IngestJob {
    private final Lake lake;
    private final Clock clock;

    /**
     * @param clock tells only whether the night's cut-off is over
     */
    public IngestJob(Lake lake, Clock clock) {
        this.lake = lake;
        this.clock = clock;
    }

    public JobResult run(RunContext context) {
        Pipeline pipeline = context.pipeline();
        refuseTheFuture(context);
        Optional<Frontier.Published> published = new Frontier(lake).latest();
        Optional<Pipeline> beside =
                ServedFeatures.beside(lake, new Registry(lake).history(), pipeline, context.night());
        if (nothingToDo(pipeline, beside, published, context.night())) {
            return JobResult.skipped(
                    Stage.INGEST, "published through " + published.orElseThrow().night());
        }
        Landed landed = look(context, published);
        DateRange range = landed.range();
        long ledgerVersion = new LedgerTable(lake).replace(landed.rowsIn(range), range, context);
        TableIngest ingest = new TableIngest(lake, context, published, landed);
        List<TableIngest.Counts> counts = ingest.run(beside);
        List<LandingFinding> findings = new ArrayList<>(landed.findings());
        counts.forEach(c -> findings.addAll(c.findings()));
        new IngestMetrics(lake).write(findings, counts, context);
        return result(landed, counts, findings, ledgerVersion);
    }

    private void refuseTheFuture(RunContext context) {
        var cutoff = context.pipeline().time().cutoff(context.night());
        if (clock.instant().isBefore(cutoff)) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "night " + context.night() + ": its cut-off " + cutoff
                            + " lies in the future, so files may still land; run it after that");
        }
    }

    /** An older date than the frontier, or the frontier itself with every table up to it. */
    private static boolean nothingToDo(
            Pipeline pipeline, Optional<Pipeline> beside, Optional<Frontier.Published> published, LogicalDate night) {
        if (published.isEmpty() || night.isAfter(published.get().night())) {
            return false;
        }
        boolean allThere = Stream.concat(Stream.of(pipeline), beside.stream())
                .flatMap(p -> p.tables().values().stream().map(t -> PipelineTables.factsPath(p, t)))
                .allMatch(path -> published.get().version(path).isPresent());
        return allThere || night.isBefore(published.get().night());
    }

    private Landed look(RunContext context, Optional<Frontier.Published> published) {
        Pipeline pipeline = context.pipeline();
        LandingZone zone =
                new LandingZone(pipeline.home(), lake.spark().sessionState().newHadoopConf());
        List<Sighting> seen = zone.list(pipeline.sources().values());
        Optional<LogicalDate> frontier = published.map(Frontier.Published::night);
        List<LedgerRow> closed = new LedgerTable(lake).closed(frontier);
        List<Sighting> candidates = LedgerPlan.candidates(seen, closed);
        context.progress()
                .say(candidates.size() + " files to look at, " + (seen.size() - candidates.size()) + " known");
        Map<String, Inspection> inspections = new RawReader(lake.spark()).inspect(candidates, pipeline.sources());
        LedgerPlan plan = LedgerPlan.of(pipeline, seen, inspections, closed, frontier, context.night());
        Map<String, String> addresses = new HashMap<>();
        seen.forEach(s -> addresses.put(s.place(), s.uri()));
        return new Landed(closed, plan.fresh(), plan.findings(), addresses, frontier, context.night());
    }

    private static JobResult result(
            Landed landed, List<TableIngest.Counts> counts, List<LandingFinding> findings, long ledgerVersion) {
        long rows = counts.stream().mapToLong(TableIngest.Counts::landed).sum();
        long facts = counts.stream().mapToLong(TableIngest.Counts::facts).sum();
        long repeated = counts.stream().mapToLong(TableIngest.Counts::repeated).sum();
        long refused = counts.stream().mapToLong(TableIngest.Counts::refused).sum();
        long deletes =
                counts.stream().mapToLong(TableIngest.Counts::derivedDeletes).sum();
        Map<String, Long> versions = new TreeMap<>();
        versions.put(Tables.LEDGER.path(), ledgerVersion);
        counts.forEach(c -> versions.putAll(c.versions()));
        String says = landed.fresh().size() + " files of " + landed.range() + ": " + rows + " rows landed = " + facts
                + " facts + " + repeated + " repeated + " + refused + " refused"
                + (deletes > 0 ? ", " + deletes + " derived deletes" : "");
        Map<String, Double> figures = new TreeMap<>();
        figures.put("files", (double) landed.fresh().size());
        figures.put("facts", (double) facts);
        figures.put("repeated", (double) repeated);
        figures.put("refused", (double) refused);
        figures.put("derived_deletes", (double) deletes);
        return JobResult.done(Stage.INGEST, says, rows, facts + refused + deletes)
                .with(
                        versions,
                        figures,
                        findings.stream().map(LandingFinding::says).toList());
    }

    /**
     * What was found in the landing zone, against the ledger.
     *
     * @param closed ledger rows of published nights
     * @param fresh those of the nights to come, and of new sources
     * @param addresses place to full address of every file that is there now
     */
    record Landed(
            List<LedgerRow> closed,
            List<LedgerRow> fresh,
            List<LandingFinding> findings,
            Map<String, String> addresses,
            Optional<LogicalDate> frontier,
            LogicalDate night) {
        /** From the first known date that anything is new for, to the night. */
        DateRange range() {
            LogicalDate open = frontier.map(LogicalDate::next).orElse(night);
            LogicalDate first = fresh.stream()
                    .map(LedgerRow::known)
                    .min(Comparator.naturalOrder())
                    .filter(k -> k.isBefore(open))
                    .orElse(open);
            return new DateRange(first.isAfter(night) ? night : first, night);
        }

        /** Closed and fresh ledger rows within the range. */
        List<LedgerRow> rowsIn(DateRange range) {
            List<LedgerRow> rows = new ArrayList<>(
                    closed.stream().filter(r -> range.contains(r.known())).toList());
            rows.addAll(fresh);
            return rows;
        }

        List<LedgerRow> closedOf(Source source) {
            return closed.stream().filter(r -> r.source().equals(source.name())).toList();
        }

        List<LedgerRow> freshOf(Source source) {
            return fresh.stream().filter(r -> r.source().equals(source.name())).toList();
        }

        /** Fresh rows, and the last closed one of each place that is still there: what a rebuild reads. */
        List<LedgerRow> allOf(Source source) {
            Map<String, LedgerRow> last = new TreeMap<>();
            closedOf(source).forEach(r -> last.put(r.place(), r));
            List<LedgerRow> rows = new ArrayList<>(last.values().stream()
                    .filter(r -> addresses.containsKey(r.place()))
                    .toList());
            rows.addAll(freshOf(source));
            return rows;
        }

        Optional<String> anyAddress(Source source) {
            return allOf(source).stream().reduce((a, b) -> b).map(r -> addresses.get(r.place()));
        }
    }
}
