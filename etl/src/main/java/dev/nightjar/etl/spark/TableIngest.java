package dev.nightjar.etl.spark;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Source;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.etl.LandingFinding;
import dev.nightjar.etl.LedgerRow;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.FactViews;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.Parallel;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Writes raw and facts of one night's range, table by table, two at a time. */
final class TableIngest {
    /**
     * What became of a table's rows: landed = facts + repeated + refused; derived deletes are counted apart.
     *
     * @param versions folder to committed Delta version, of raw and facts
     */
    record Counts(
            String table,
            long landed,
            long facts,
            long repeated,
            long refused,
            long derivedDeletes,
            Map<String, Long> versions,
            List<LandingFinding> findings) {}

    /** A source's raw table after this night. */
    private record Raw(TableContract contract, long version, List<LedgerRow> rows, boolean rebuilt) {}

    private final Lake lake;
    private final RunContext context;
    private final Optional<Frontier.Published> published;
    private final IngestJob.Landed landed;
    private final RawReader reader;

    TableIngest(Lake lake, RunContext context, Optional<Frontier.Published> published, IngestJob.Landed landed) {
        this.lake = lake;
        this.context = context;
        this.published = published;
        this.landed = landed;
        this.reader = new RawReader(lake.spark());
    }

    /**
     * @param beside an older definition whose facts are made too; their counts are not among those that come back
     */
    List<Counts> run(Optional<Pipeline> beside) {
        Map<String, Raw> raws = new TreeMap<>();
        List<Callable<Optional<Raw>>> rawWork = new ArrayList<>();
        List<Source> sources = List.copyOf(context.pipeline().sources().values());
        sources.forEach(s -> rawWork.add(() -> raw(s)));
        List<Optional<Raw>> written = Parallel.run(lake.spark(), rawWork);
        for (int i = 0; i < sources.size(); i++) {
            String name = sources.get(i).name();
            written.get(i).ifPresent(r -> raws.put(name, r));
        }
        List<Callable<Optional<Counts>>> factWork = new ArrayList<>();
        List<Table> tables = new ArrayList<>(context.pipeline().tables().values());
        int counted = tables.size();
        beside.ifPresent(older -> tables.addAll(onlyIn(older)));
        for (Table table : tables) {
            Optional<Raw> raw = Optional.ofNullable(raws.get(table.source()));
            factWork.add(() -> raw.map(r -> facts(table, r)));
        }
        return Parallel.run(lake.spark(), factWork).subList(0, counted).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** The older definition's tables whose facts are not the file's. */
    private List<Table> onlyIn(Pipeline older) {
        Pipeline pipeline = context.pipeline();
        Set<String> paths = pipeline.tables().values().stream()
                .map(t -> PipelineTables.factsPath(pipeline, t))
                .collect(Collectors.toSet());
        return older.tables().values().stream()
                .filter(t -> !paths.contains(PipelineTables.factsPath(older, t)))
                .toList();
    }

    private Optional<Raw> raw(Source source) {
        Optional<String> newest = landed.anyAddress(source);
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        TableContract contract = reader.contract(source, newest.get());
        OptionalLong mark = mark(contract.path());
        List<LedgerRow> fresh = landed.freshOf(source);
        List<LedgerRow> rows = mark.isEmpty() ? landed.allOf(source) : fresh;
        if (unchanged(contract.path(), mark, fresh)) {
            return Optional.of(new Raw(contract, mark.getAsLong(), List.of(), false));
        }
        DateRange range = range(rows);
        Dataset<Row> data =
                rows.isEmpty() ? lake.empty(contract) : reader.read(source, contract, rows, landed.addresses());
        long version = lake.replaceIfChanged(data, contract, range, tag(contract, range, rows));
        return Optional.of(new Raw(contract, version, rows, mark.isEmpty()));
    }

    private Counts facts(Table table, Raw raw) {
        Source source = context.pipeline().sources().get(table.source());
        String path = PipelineTables.factsPath(context.pipeline(), table);
        OptionalLong mark = mark(path);
        List<LedgerRow> fresh = landed.freshOf(source);
        Map<String, Long> versions = new TreeMap<>(Map.of(raw.contract().path(), raw.version()));
        if (unchanged(path, mark, fresh)) {
            versions.put(path, mark.getAsLong());
            return new Counts(table.name(), 0, 0, 0, 0, 0, versions, List.of());
        }
        List<LedgerRow> rows = mark.isPresent() ? fresh : ledgerRowsInRaw(source, raw);
        DateRange range = range(rows);
        Dataset<Row> rawRows = lake.readAt(raw.contract(), raw.version())
                .filter(col("_known_date")
                        .between(lit(range.first().sqlDate()), lit(range.last().sqlDate())));
        Dataset<Row> judged = judged(rawRows, source, table);
        Optional<Dataset<Row>> before = mark.isPresent()
                ? Optional.of(lake.readAt(path, mark.getAsLong())
                        .filter(col("_known_date")
                                .leq(lit(landed.frontier().orElseThrow().sqlDate()))))
                : Optional.empty();
        List<LandingFinding> findings = new ArrayList<>();
        Dataset<Row> incoming = judged;
        if (source.load() == Source.Load.FULL && !rows.isEmpty()) {
            incoming = withDerivedDeletes(table, rows, judged, before, findings);
        }
        Dataset<Row> sequenced = before.isPresent()
                ? FactLog.sequenced(incoming, related(before.get(), incoming, rows, table), table)
                : FactLog.sequenced(incoming, table);
        TableContract contract = PipelineTables.facts(context.pipeline(), table, FactLog.selected(judged, table));
        FactCounting counting = new FactCounting(lake, contract, range);
        long version = counting.write(sequenced, tag(contract, range, rows));
        versions.put(path, version);
        FactCounting.Numbers numbers =
                counting.numbers(rows.stream().mapToLong(LedgerRow::rows).sum());
        return new Counts(
                table.name(),
                numbers.landed(),
                numbers.facts(),
                numbers.repeated(),
                numbers.refused(),
                numbers.derivedDeletes(),
                versions,
                findings);
    }

    private Dataset<Row> judged(Dataset<Row> rawRows, Source source, Table table) {
        try {
            return FactLog.judged(rawRows, source, table);
        } catch (Exception e) { // Spark's AnalysisException is checked, and thrown unannounced
            if (e instanceof AnalysisException) {
                throw new PipelineException(
                        ErrorKind.CONFIG,
                        "table " + table.name() + ": "
                                + e.getMessage().lines().findFirst().orElse("")
                                + "; mend its select, event_time, delete_when or expect",
                        e);
            }
            throw e;
        }
    }

    private Dataset<Row> withDerivedDeletes(
            Table table,
            List<LedgerRow> loads,
            Dataset<Row> judged,
            Optional<Dataset<Row>> before,
            List<LandingFinding> findings) {
        Optional<Dataset<Row>> live =
                before.map(b -> FactViews.live(b, table, landed.frontier().orElseThrow()));
        if (live.isEmpty() && loads.size() < 2) {
            return judged;
        }
        FullLoads full = new FullLoads(lake.spark(), table, loads);
        Dataset<Row> deletes = full.deletes(judged, live);
        full.vanishedShare(deletes, judged, live).forEach((known, share) -> {
            if (share > table.vanishStopAbove()) {
                findings.add(new LandingFinding(
                        table.name(),
                        "keys stay",
                        known,
                        true,
                        String.format(
                                Locale.ROOT,
                                "table %s: %.1f%% of the keys vanished from the full load of %s, more than %.1f%%; land the"
                                        + " whole, or accept the night",
                                table.name(),
                                100 * share,
                                known,
                                100 * table.vanishStopAbove())));
            }
        });
        return judged.unionByName(deletes);
    }

    /** Published facts of the keys that come again, within the event days that the new rows may correct. */
    private static Dataset<Row> related(Dataset<Row> before, Dataset<Row> incoming, List<LedgerRow> rows, Table table) {
        Dataset<Row> within = before;
        Optional<LocalDate> oldest =
                rows.stream().map(r -> r.declared().orElse(r.known().day())).min(LocalDate::compareTo);
        if (table.eventTime().isPresent() && oldest.isPresent()) {
            var first = java.sql.Date.valueOf(oldest.get().minusDays(table.correctsDays()));
            within = before.filter(
                    col("_event_day").isNull().or(col("_event_day").geq(lit(first))));
        }
        Dataset<Row> keys = incoming.select(FactLog.keys(table)).distinct();
        return within.join(
                broadcast(keys),
                scala.collection.JavaConverters.asScalaBuffer(table.key()).toSeq(),
                "left_semi");
    }

    /** Ledger rows whose rows stand in raw: all sightings, or, after raw itself was rebuilt, those that it was rebuilt from. */
    private List<LedgerRow> ledgerRowsInRaw(Source source, Raw raw) {
        if (raw.rebuilt()) {
            return raw.rows();
        }
        List<LedgerRow> rows = new ArrayList<>(landed.closed().stream()
                .filter(r -> r.source().equals(source.name()))
                .toList());
        rows.addAll(landed.freshOf(source));
        return rows;
    }

    private boolean unchanged(String path, OptionalLong mark, List<LedgerRow> fresh) {
        return mark.isPresent() && fresh.isEmpty() && lake.version(path).equals(mark);
    }

    private OptionalLong mark(String path) {
        return published.map(p -> p.version(path)).orElse(OptionalLong.empty());
    }

    /** From the first known date of the rows, or the first open night if that is earlier, to the night. */
    private DateRange range(List<LedgerRow> rows) {
        LogicalDate open = landed.frontier().map(LogicalDate::next).orElse(landed.night());
        LogicalDate first = rows.stream()
                .map(LedgerRow::known)
                .filter(Objects::nonNull)
                .reduce(open, (a, b) -> b.isBefore(a) ? b : a);
        return new DateRange(first.isAfter(landed.night()) ? landed.night() : first, landed.night());
    }

    private CommitTag tag(TableContract contract, DateRange range, List<LedgerRow> rows) {
        return new CommitTag(
                context.runId(),
                context.attempt(),
                "ingest",
                RunId.of(contract.path(), range.toString(), LedgerTable.digest(rows)));
    }
}
