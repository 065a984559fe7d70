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
import dev.nightjar.etl.LandingZone;
import dev.nightjar.etl.LedgerRow;
import dev.nightjar.etl.Sighting;
import dev.nightjar.lake.BuiltAhead;
import dev.nightjar.lake.BuiltAhead.State;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.DayChunks;
import dev.nightjar.lake.spark.AheadBuilds;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.Parallel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Builds the facts of new definitions of tables up to the frontier, from the raw rows that are published, while nights go on with the old ones.
 * Facts follow from those known before them, so the chunks of a table are made in order, each committed and recorded before the next begins; tables
 * are made side by side. A build that was killed goes on behind the last chunk that was recorded.
 */
public final class FactsBuild {
    private final Lake lake;
    private final AheadBuilds builds;

    /** @param lake with a fence of its own claim: a build needs no other, nights may run beside it */
    public FactsBuild(Lake lake) {
        this.lake = Objects.requireNonNull(lake);
        this.builds = new AheadBuilds(lake);
    }

    /**
     * Builds.
     *
     * @param days known dates in a chunk, 1 or more
     * @param parallel tables at once, 1 or more
     * @return one for each table, in the file's order; a table is left to the first night if the raw rows of its source are not published
     * @throws dev.nightjar.core.error.PipelineException USAGE if nothing was published yet
     */
    public List<BuiltAhead> run(RunContext context, int days, int parallel) {
        Frontier.Published published = builds.base();
        IngestJob.Landed landed = landed(context.pipeline(), published);
        List<Callable<BuiltAhead>> work = new ArrayList<>();
        for (Table table : context.pipeline().tables().values()) {
            work.add(() -> build(table, context, published, landed, days));
        }
        return Parallel.run(lake.spark(), work, parallel);
    }

    /** What the ledger says of published nights, and where the files are now. */
    private IngestJob.Landed landed(Pipeline pipeline, Frontier.Published published) {
        Map<String, String> addresses = new HashMap<>();
        LandingZone zone =
                new LandingZone(pipeline.home(), lake.spark().sessionState().newHadoopConf());
        for (Sighting seen : zone.list(pipeline.sources().values())) {
            addresses.put(seen.place(), seen.uri());
        }
        Optional<LogicalDate> frontier = Optional.of(published.night());
        List<LedgerRow> closed = new LedgerTable(lake).closed(frontier);
        return new IngestJob.Landed(closed, List.of(), List.of(), addresses, frontier, published.night());
    }

    private BuiltAhead build(
            Table table, RunContext context, Frontier.Published published, IngestJob.Landed landed, int days) {
        Pipeline pipeline = context.pipeline();
        Source source = pipeline.sources().get(table.source());
        String path = PipelineTables.factsPath(pipeline, table);
        if (published.version(path).isPresent()) {
            return new BuiltAhead(table.name(), published.night(), 0, 0, State.PUBLISHED);
        }
        Optional<TableContract> raw = landed.anyAddress(source)
                .map(address -> new RawReader(lake.spark()).contract(source, address))
                .filter(contract -> published.version(contract.path()).isPresent());
        if (raw.isEmpty()) {
            return new BuiltAhead(table.name(), published.night(), 0, 0, State.LEFT);
        }
        long version = published.version(raw.get().path()).orElseThrow();
        List<LedgerRow> rows = new RawLedger(lake).in(raw.get(), version, landed.closedOf(source));
        LogicalDate oldest = rows.stream().map(LedgerRow::known).findFirst().orElse(published.night());
        List<DateRange> chunks = DayChunks.left(oldest, published.night(), days, builds.done(path, path));
        long written = 0;
        for (DateRange chunk : chunks) {
            long facts = chunk(table, raw.get(), published, rows, chunk, context);
            written += facts;
            context.progress().say("built facts of " + table.name() + " " + chunk + ": " + facts + " rows");
        }
        return new BuiltAhead(table.name(), published.night(), chunks.size(), written, State.BUILT);
    }

    private long chunk(
            Table table,
            TableContract raw,
            Frontier.Published published,
            List<LedgerRow> all,
            DateRange chunk,
            RunContext context) {
        String path = PipelineTables.factsPath(context.pipeline(), table);
        List<LedgerRow> rows =
                all.stream().filter(r -> chunk.contains(r.known())).toList();
        Optional<TableFacts.Standing> standing = chunk.first().equals(DayChunks.BEGINNING)
                ? Optional.empty()
                : Optional.of(new TableFacts.Standing(
                        lake.version(path).orElseThrow(), chunk.first().previous()));
        CommitTag tag = new CommitTag(
                context.runId(),
                context.attempt(),
                "build",
                RunId.of(path, chunk.toString(), LedgerTable.digest(rows)));
        TableFacts.Made made = new TableFacts(lake, context.pipeline(), table)
                .make(raw, published.version(raw.path()).orElseThrow(), rows, chunk, standing, contract -> tag);
        FactCounting.Numbers numbers = made.numbers();
        long facts = numbers.facts() + numbers.refused() + numbers.derivedDeletes();
        builds.add(path, chunk, raw.path(), published.number(), facts, context);
        return facts;
    }
}
