package dev.nightjar.etl.spark;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Source;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.etl.LandingFinding;
import dev.nightjar.etl.LedgerRow;
import dev.nightjar.etl.spark.TableFacts.Standing;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.AheadBuilds;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.Parallel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
        DateRange range = range(rows, open());
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
        if (unchanged(path, mark, fresh)) {
            return nothingNew(table, raw, mark.getAsLong());
        }
        Optional<Standing> standing = mark.isPresent()
                ? Optional.of(new Standing(mark.getAsLong(), landed.frontier().orElseThrow()))
                : ahead(path);
        if (standing.isPresent() && !standing.get().upTo().isBefore(landed.night())) {
            return nothingNew(table, raw, standing.get().version());
        }
        List<LedgerRow> rows = mark.isPresent() ? fresh : behind(ledgerRowsInRaw(source, raw), standing);
        DateRange range = range(rows, standing.map(s -> s.upTo().next()).orElseGet(this::open));
        TableFacts.Made made = new TableFacts(lake, context.pipeline(), table)
                .make(raw.contract(), raw.version(), rows, range, standing, contract -> tag(contract, range, rows));
        FactCounting.Numbers numbers = made.numbers();
        return new Counts(
                table.name(),
                numbers.landed(),
                numbers.facts(),
                numbers.repeated(),
                numbers.refused(),
                numbers.derivedDeletes(),
                versions(raw, path, made.version()),
                made.findings());
    }

    private Counts nothingNew(Table table, Raw raw, long version) {
        String path = PipelineTables.factsPath(context.pipeline(), table);
        return new Counts(table.name(), 0, 0, 0, 0, 0, versions(raw, path, version), List.of());
    }

    private static Map<String, Long> versions(Raw raw, String path, long version) {
        return new TreeMap<>(Map.of(raw.contract().path(), raw.version(), path, version));
    }

    /** What was built ahead of the first publication; the rest is caught up. */
    private Optional<Standing> ahead(String path) {
        return new AheadBuilds(lake)
                .whole(path, path)
                .map(upTo -> new Standing(lake.version(path).orElseThrow(), upTo));
    }

    private static List<LedgerRow> behind(List<LedgerRow> rows, Optional<Standing> standing) {
        return rows.stream()
                .filter(r ->
                        standing.isEmpty() || r.known().isAfter(standing.get().upTo()))
                .toList();
    }

    /** Ledger rows whose rows stand in raw: those that it was made from tonight, or what {@link RawLedger} finds. */
    private List<LedgerRow> ledgerRowsInRaw(Source source, Raw raw) {
        if (raw.rebuilt()) {
            return raw.rows();
        }
        List<LedgerRow> rows =
                new ArrayList<>(new RawLedger(lake).in(raw.contract(), raw.version(), landed.closedOf(source)));
        rows.addAll(landed.freshOf(source));
        return rows;
    }

    private boolean unchanged(String path, OptionalLong mark, List<LedgerRow> fresh) {
        return mark.isPresent() && fresh.isEmpty() && lake.version(path).equals(mark);
    }

    private OptionalLong mark(String path) {
        return published.map(p -> p.version(path)).orElse(OptionalLong.empty());
    }

    private LogicalDate open() {
        return landed.frontier().map(LogicalDate::next).orElse(landed.night());
    }

    /** From the first known date of the rows, or the first open date if that is earlier, to the night. */
    private DateRange range(List<LedgerRow> rows, LogicalDate open) {
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
