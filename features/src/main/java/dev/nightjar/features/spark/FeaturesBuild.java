package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.GroupDefinition;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.TileChunks;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.Parallel;
import java.sql.Date;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Builds the tiles of new definitions up to the frontier, while nights go on with the old ones: by chunks of known dates, several at once, each
 * committed when it is done and recorded, so that a build that was killed goes on with the first chunk that is missing. Nobody reads the
 * tables until a night of the new file publishes them; it builds only what became known since.
 */
public final class FeaturesBuild {
    private final Lake lake;

    /** @param lake with a fence of its own claim: a build needs no other, nights may run beside it */
    public FeaturesBuild(Lake lake) {
        this.lake = Objects.requireNonNull(lake);
    }

    /**
     * What was done for a group.
     *
     * @param upTo the last known date that the table holds
     * @param chunks built now
     * @param tiles written now
     * @param published whether a publication has the table already, so that there was nothing to do
     */
    public record Built(String group, LogicalDate upTo, int chunks, long tiles, boolean published) {}

    /** A chunk of a group's table. */
    private record Piece(FeatureGroup.Aggregates group, DateRange range) {}

    /**
     * Builds.
     *
     * @param days known dates in a chunk, 1 or more
     * @param parallel chunks at once, 1 or more
     * @return one for each group of aggregates, in the file's order
     * @throws PipelineException USAGE if nothing was published yet, or a group's table of facts was not; CONFIG if a definition changed and its
     *     version did not
     */
    public List<Built> run(RunContext context, int days, int parallel) {
        Frontier frontier = new Frontier(lake);
        frontier.groups().require(context.pipeline());
        Frontier.Published published = frontier.latest()
                .orElseThrow(
                        () -> new PipelineException(
                                ErrorKind.USAGE,
                                "nothing is published yet, so there is nothing to build from; run a night, which builds all tiles"));
        List<Piece> pieces = new ArrayList<>();
        for (FeatureGroup.Aggregates group : context.pipeline().aggregateGroups()) {
            if (!holds(published, context.pipeline(), group)) {
                left(context.pipeline(), group, published, days).forEach(r -> pieces.add(new Piece(group, r)));
            }
        }
        List<Long> tiles = build(pieces, context, published, parallel);
        List<Built> built = new ArrayList<>();
        for (FeatureGroup.Aggregates group : context.pipeline().aggregateGroups()) {
            int chunks = 0;
            long rows = 0;
            for (int i = 0; i < pieces.size(); i++) {
                boolean own = pieces.get(i).group().equals(group);
                chunks += own ? 1 : 0;
                rows += own ? tiles.get(i) : 0;
            }
            boolean there = holds(published, context.pipeline(), group);
            built.add(new Built(GroupDefinition.of(group).id(), published.night(), chunks, rows, there));
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
        return new TileBuilds(lake).whole(tiles, facts).map(night -> {
            Map<String, Long> tables = new TreeMap<>(published.tables());
            tables.put(tiles, lake.version(tiles).orElseThrow());
            return new Frontier.Published(published.number(), night, tables, published.configHash());
        });
    }

    private static boolean holds(Frontier.Published published, Pipeline pipeline, FeatureGroup.Aggregates group) {
        return published.version(PipelineTables.tilesPath(pipeline, group)).isPresent();
    }

    private List<DateRange> left(
            Pipeline pipeline, FeatureGroup.Aggregates group, Frontier.Published published, int days) {
        String path = PipelineTables.factsPath(pipeline, pipeline.tables().get(group.from()));
        Dataset<Row> facts = facts(pipeline, group, published);
        Date oldest = facts.agg(min(col("_known_date"))).first().getDate(0); // one row
        LogicalDate first = Optional.ofNullable(oldest)
                .map(d -> new LogicalDate(d.toLocalDate()))
                .orElse(published.night());
        List<DateRange> done = new TileBuilds(lake).done(PipelineTables.tilesPath(pipeline, group), path);
        return TileChunks.left(first, published.night(), days, done);
    }

    private Dataset<Row> facts(Pipeline pipeline, FeatureGroup.Aggregates group, Frontier.Published published) {
        Table table = pipeline.tables().get(group.from());
        return new Frontier(lake)
                .read(published, PipelineTables.factsPath(pipeline, table))
                .orElseThrow(() -> new PipelineException(
                        ErrorKind.USAGE,
                        "features." + group.name() + ": the table " + table.name()
                                + " is not published as this file defines it, so there are no facts to build from; a night of"
                                + " this file makes them from raw, and the tiles with them"));
    }

    private List<Long> build(List<Piece> pieces, RunContext context, Frontier.Published published, int parallel) {
        TileTables tables = new TileTables(lake, context);
        TileBuilds builds = new TileBuilds(lake);
        AtomicInteger done = new AtomicInteger();
        List<Callable<Long>> work = new ArrayList<>();
        for (Piece piece : pieces) {
            String path = PipelineTables.tilesPath(context.pipeline(), piece.group());
            work.add(() -> {
                Dataset<Row> facts = facts(context.pipeline(), piece.group(), published);
                return tables.chunk(piece.group(), facts, piece.range(), rows -> {
                    builds.add(path, piece.range(), published.number(), rows, context);
                    context.progress()
                            .step(
                                    "build",
                                    done.incrementAndGet(),
                                    pieces.size(),
                                    piece.group().name() + " " + piece.range() + ": " + rows + " tiles");
                });
            });
        }
        return Parallel.run(lake.spark(), work, parallel);
    }
}
