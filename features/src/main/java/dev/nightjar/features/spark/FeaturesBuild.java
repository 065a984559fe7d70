package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.GroupDefinition;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.BuiltAhead;
import dev.nightjar.lake.BuiltAhead.State;
import dev.nightjar.lake.DayChunks;
import dev.nightjar.lake.spark.AheadBuilds;
import dev.nightjar.lake.spark.FailingRows;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.Parallel;
import java.sql.Date;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Builds the tiles of new definitions up to the frontier, while nights go on with the old ones: by chunks of known dates, several at once, each
 * committed when it is done and recorded, so that a build that was killed goes on with the first chunk that is missing. Nobody reads the
 * tables until a night of the new file publishes them; it builds only what became known since. Facts that were built ahead themselves do as well
 * as published ones.
 */
public final class FeaturesBuild {
    private final Lake lake;
    private final AheadBuilds builds;

    /** @param lake with a fence of its own claim: a build needs no other, nights may run beside it */
    public FeaturesBuild(Lake lake) {
        this.lake = Objects.requireNonNull(lake);
        this.builds = new AheadBuilds(lake);
    }

    /**
     * The facts that a group's tiles are built from.
     *
     * @param upTo the last known date that they hold
     * @param follows the published table that they are, or were built from
     */
    private record Facts(Dataset<Row> rows, LogicalDate upTo, String follows) {}

    /** A chunk of a group's table. */
    private record Piece(FeatureGroup.Aggregates group, Facts facts, DateRange range) {}

    /**
     * Builds.
     *
     * @param days known dates in a chunk, 1 or more
     * @param parallel chunks at once, 1 or more
     * @return one for each group of aggregates, in the file's order; a group is left to the first night if its facts are neither published nor
     *     built ahead
     * @throws dev.nightjar.core.error.PipelineException USAGE if nothing was published yet
     */
    public List<BuiltAhead> run(RunContext context, int days, int parallel) {
        Frontier.Published published = builds.base();
        Pipeline pipeline = context.pipeline();
        Map<FeatureGroup.Aggregates, Facts> open = new LinkedHashMap<>();
        List<Piece> pieces = new ArrayList<>();
        for (FeatureGroup.Aggregates group : pipeline.aggregateGroups()) {
            if (!holds(published, pipeline, group)) {
                facts(pipeline, group, published).ifPresent(facts -> {
                    open.put(group, facts);
                    left(pipeline, group, facts, days).forEach(r -> pieces.add(new Piece(group, facts, r)));
                });
            }
        }
        List<Long> tiles = FailingRows.named(
                () -> build(pieces, context, published, parallel), () -> new FeatureTrials(lake, context).all());
        List<BuiltAhead> built = new ArrayList<>();
        for (FeatureGroup.Aggregates group : pipeline.aggregateGroups()) {
            int chunks = 0;
            long rows = 0;
            for (int i = 0; i < pieces.size(); i++) {
                boolean own = pieces.get(i).group().equals(group);
                chunks += own ? 1 : 0;
                rows += own ? tiles.get(i) : 0;
            }
            State state = holds(published, pipeline, group)
                    ? State.PUBLISHED
                    : open.containsKey(group) ? State.BUILT : State.LEFT;
            LogicalDate upTo = open.containsKey(group) ? open.get(group).upTo() : published.night();
            built.add(new BuiltAhead(GroupDefinition.of(group).id(), upTo, chunks, rows, state));
        }
        return built;
    }

    /**
     * A publication as it would be with the tiles of a group that were built ahead, up to the night until which they are whole: for looking at
     * them before they are published. Empty if none were built.
     */
    public static Optional<Frontier.Published> ahead(
            Lake lake, Pipeline pipeline, FeatureGroup.Aggregates group, Frontier.Published published) {
        String tiles = PipelineTables.tilesPath(pipeline, group);
        String facts = PipelineTables.factsPath(pipeline, pipeline.tables().get(group.from()));
        return new AheadBuilds(lake).whole(tiles, facts).map(night -> {
            Map<String, Long> tables = new TreeMap<>(published.tables());
            tables.put(tiles, lake.version(tiles).orElseThrow());
            tables.computeIfAbsent(facts, path -> lake.version(path).orElseThrow());
            return new Frontier.Published(published.number(), night, tables, published.configHash());
        });
    }

    private static boolean holds(Frontier.Published published, Pipeline pipeline, FeatureGroup.Aggregates group) {
        return published.version(PipelineTables.tilesPath(pipeline, group)).isPresent();
    }

    private List<DateRange> left(Pipeline pipeline, FeatureGroup.Aggregates group, Facts facts, int days) {
        String path = PipelineTables.factsPath(pipeline, pipeline.tables().get(group.from()));
        Date oldest = facts.rows().agg(min(col("_known_date"))).first().getDate(0); // one row
        LogicalDate first = Optional.ofNullable(oldest)
                .map(d -> new LogicalDate(d.toLocalDate()))
                .orElse(facts.upTo());
        List<DateRange> done = builds.done(PipelineTables.tilesPath(pipeline, group), path);
        return DayChunks.left(first, facts.upTo(), days, done);
    }

    private Optional<Facts> facts(Pipeline pipeline, FeatureGroup.Aggregates group, Frontier.Published published) {
        String path = PipelineTables.factsPath(pipeline, pipeline.tables().get(group.from()));
        OptionalLong version = published.version(path);
        if (version.isPresent()) {
            return Optional.of(new Facts(lake.readAt(path, version.getAsLong()), published.night(), path));
        }
        return builds.whole(path, path).map(upTo -> {
            Dataset<Row> rows = lake.readAt(path, lake.version(path).orElseThrow())
                    .filter(col("_known_date").leq(lit(upTo.sqlDate())));
            return new Facts(rows, upTo, builds.madeFrom(path).orElseThrow());
        });
    }

    private List<Long> build(List<Piece> pieces, RunContext context, Frontier.Published published, int parallel) {
        TileTables tables = new TileTables(lake, context);
        AtomicInteger done = new AtomicInteger();
        List<Callable<Long>> work = new ArrayList<>();
        for (Piece piece : pieces) {
            String path = PipelineTables.tilesPath(context.pipeline(), piece.group());
            work.add(() -> tables.chunk(piece.group(), piece.facts().rows(), piece.range(), rows -> {
                builds.add(path, piece.range(), piece.facts().follows(), published.number(), rows, context);
                context.progress()
                        .step(
                                "build",
                                done.incrementAndGet(),
                                pieces.size(),
                                piece.group().name() + " " + piece.range() + ": " + rows + " tiles");
            }));
        }
        return Parallel.run(lake.spark(), work, parallel);
    }
}
