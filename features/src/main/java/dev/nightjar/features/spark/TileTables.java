package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.DayChunks;
import dev.nightjar.lake.spark.AheadBuilds;
import dev.nightjar.lake.spark.FactViews;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.Parallel;
import java.sql.Date;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Brings the tile tables of all groups up to a date, each from where it stands; one commit a table. */
final class TileTables {
    /** Before any known date: a new tile table is built from here. */
    static final LogicalDate BEGINNING = DayChunks.BEGINNING;

    /** What was done with one group's table. */
    record Built(FeatureGroup.Aggregates group, DateRange range, long version, long tiles, boolean unchanged) {}

    private final Lake lake;
    private final RunContext context;
    private final Pipeline pipeline;

    TileTables(Lake lake, RunContext context) {
        this.lake = lake;
        this.context = context;
        this.pipeline = context.pipeline();
    }

    /** The groups whose tables are behind, and the dates that they lack. What was built ahead is not built again. */
    static Map<FeatureGroup.Aggregates, DateRange> behind(
            Lake lake, Pipeline pipeline, Optional<Frontier.Published> published, LogicalDate upTo) {
        Map<FeatureGroup.Aggregates, DateRange> behind = new LinkedHashMap<>();
        for (FeatureGroup.Aggregates group : pipeline.aggregateGroups()) {
            String path = PipelineTables.tilesPath(pipeline, group);
            String facts = PipelineTables.factsPath(pipeline, pipeline.tables().get(group.from()));
            Optional<LogicalDate> mark = published.flatMap(p -> p.version(path).isPresent()
                    ? Optional.of(p.night())
                    : new AheadBuilds(lake).whole(path, facts).filter(m -> !m.isAfter(p.night())));
            LogicalDate first = mark.map(LogicalDate::next).orElse(BEGINNING);
            if (!first.isAfter(upTo)) {
                behind.put(group, new DateRange(first, upTo));
            }
        }
        return behind;
    }

    /** Builds what {@link #behind} says. */
    List<Built> build(Map<FeatureGroup.Aggregates, DateRange> behind) {
        Map<List<Object>, List<FeatureGroup.Aggregates>> alike = new LinkedHashMap<>();
        behind.forEach((group, range) -> alike.computeIfAbsent(List.of(group.from(), range), k -> new ArrayList<>())
                .add(group));
        List<Callable<List<Built>>> work = new ArrayList<>();
        alike.forEach((key, groups) -> work.add(() -> build(groups, behind.get(groups.get(0)))));
        return Parallel.run(lake.spark(), work).stream().flatMap(List::stream).toList();
    }

    /** Groups of one table that lack the same dates share its history. */
    private List<Built> build(List<FeatureGroup.Aggregates> groups, DateRange range) {
        Table table = pipeline.tables().get(groups.get(0).from());
        String path = PipelineTables.factsPath(pipeline, table);
        Dataset<Row> facts = lake.read(path)
                .orElseThrow(() -> new PipelineException(
                        ErrorKind.DATA,
                        "table " + table.name() + ": no night has ingested it; run the stage ingest first"));
        long version = lake.version(path).orElseThrow();
        List<Built> built = new ArrayList<>();
        Map<FeatureGroup.Aggregates, TableContract> open = new LinkedHashMap<>();
        for (FeatureGroup.Aggregates group : groups) {
            TableContract contract = TileBuilder.contract(pipeline, group, facts.schema());
            if (stands(contract, tag(range, version))) {
                built.add(new Built(group, range, lake.version(contract).orElseThrow(), 0, true));
            } else {
                open.put(group, contract);
            }
        }
        if (!open.isEmpty()) {
            built.addAll(write(open, facts, table, range, tag(range, version)));
        }
        return built;
    }

    private List<Built> write(
            Map<FeatureGroup.Aggregates, TableContract> open,
            Dataset<Row> facts,
            Table table,
            DateRange range,
            CommitTag tag) {
        String eventTime = eventTime(table);
        return onHistory(facts, table, open.keySet(), range, history -> {
            List<Callable<Built>> work = new ArrayList<>();
            open.forEach((group, contract) -> work.add(() -> write(group, contract, history, eventTime, range, tag)));
            return Parallel.run(lake.spark(), work);
        });
    }

    /** Does what needs the history of the rows that the range touches; it is kept meanwhile if it is read more than once. */
    private <T> T onHistory(
            Dataset<Row> facts,
            Table table,
            Collection<FeatureGroup.Aggregates> groups,
            DateRange range,
            Function<Dataset<Row>, T> work) {
        Dataset<Row> history;
        boolean byDay = false;
        if (range.first().equals(BEGINNING)) {
            history = FactViews.history(facts, table, range.last());
        } else {
            TouchedHistory touched = new TouchedHistory(facts, table, groups, range);
            byDay = !touched.few()
                    || lake.bytes(PipelineTables.factsPath(pipeline, table)) < TouchedHistory.above(lake.spark());
            history = byDay ? touched.all() : touched.touched();
        }
        if (!byDay && groups.size() == 1) {
            return work.apply(history);
        }
        history.persist(StorageLevel.MEMORY_AND_DISK());
        try {
            return work.apply(byDay ? onTouchedDays(history, range) : history);
        } finally {
            history.unpersist();
        }
    }

    private Built write(
            FeatureGroup.Aggregates group,
            TableContract contract,
            Dataset<Row> history,
            String eventTime,
            DateRange range,
            CommitTag tag) {
        RowCount count = new RowCount("tiles_" + group.name());
        Dataset<Row> tiles = count.of(TileBuilder.tiles(history, group, eventTime, range));
        long version = lake.replace(tiles, contract, range, tag);
        return new Built(group, range, version, count.rows(), false);
    }

    /**
     * A chunk of a group's table: computed beside others, committed one at a time.
     *
     * @param facts which hold the range
     * @param committed is told the number of tiles behind the commit, before another chunk commits
     * @return the number of tiles
     */
    long chunk(FeatureGroup.Aggregates group, Dataset<Row> facts, DateRange range, LongConsumer committed) {
        Table table = pipeline.tables().get(group.from());
        TableContract contract = TileBuilder.contract(pipeline, group, facts.schema());
        return onHistory(facts, table, List.of(group), range, days -> {
            Dataset<Row> tiles =
                    TileBuilder.tiles(days, group, eventTime(table), range).persist(StorageLevel.MEMORY_AND_DISK());
            try {
                long rows = tiles.count();
                CommitTag tag = new CommitTag(
                        context.runId(), context.attempt(), "build", RunId.of(contract.path(), range.toString()));
                synchronized (this) {
                    lake.replace(tiles, contract, range, tag);
                    committed.accept(rows);
                }
                return rows;
            } finally {
                tiles.unpersist();
            }
        });
    }

    private static String eventTime(Table table) {
        return table.eventTime()
                .orElseThrow(() -> new PipelineException(
                        ErrorKind.CONFIG,
                        "tables." + table.name() + ": has no event_time, and windows of days need one; add it"));
    }

    private static Dataset<Row> onTouchedDays(Dataset<Row> history, DateRange range) {
        Date first = range.first().sqlDate();
        Date last = range.last().sqlDate();
        List<Row> days = history.filter(col("known_from")
                        .between(lit(first), lit(last))
                        .or(col("known_to").between(lit(first), lit(last))))
                .select("_event_day")
                .distinct()
                .collectAsList(); // at most the days of `corrects` and of the range
        return history.filter(col("_event_day")
                .isInCollection(
                        days.stream().map(d -> d.get(0)).filter(d -> d != null).toList()));
    }

    private CommitTag tag(DateRange range, long factsVersion) {
        return new CommitTag(
                context.runId(),
                context.attempt(),
                Stage.FEATURES.toString(),
                RunId.of(range.toString(), Long.toString(factsVersion)));
    }

    private boolean stands(TableContract contract, CommitTag tag) {
        return lake.lastCommit(contract)
                .filter(last ->
                        last.stage().equals(tag.stage()) && last.inputs().equals(tag.inputs()))
                .isPresent();
    }
}
