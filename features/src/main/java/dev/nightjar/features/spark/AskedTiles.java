package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.xxhash64;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Lake;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** What a night may read; of big tile tables the tiles of entities that a spine asks for, and few besides, so that only these are shuffled. */
final class AskedTiles implements FeatureRows.Inputs {
    private final KnownTables known;
    private final Lake lake;
    private final Pipeline pipeline;
    private final Dataset<Row> spine;
    private final long rows;
    private final Map<List<String>, KeyFilter> filters = new HashMap<>();

    /**
     * @param spine is read once for each entity of groups with big tables, so it is better kept
     * @param rows of the spine
     */
    AskedTiles(KnownTables known, Lake lake, Pipeline pipeline, Dataset<Row> spine, long rows) {
        this.known = known;
        this.lake = lake;
        this.pipeline = pipeline;
        this.spine = spine;
        this.rows = rows;
    }

    @Override
    public Dataset<Row> tiles(FeatureGroup.Aggregates group) {
        Dataset<Row> tiles = known.tiles(group);
        return asked(group, tiles.schema()).map(tiles::filter).orElse(tiles);
    }

    @Override
    public GroupTiles windows(FeatureGroup.Aggregates group) {
        Dataset<Row> tiles = known.tiles(group);
        Optional<Column> asked = asked(group, tiles.schema());
        GroupTiles days = GroupTiles.ofDays(asked.map(tiles::filter).orElse(tiles));
        return known.months(group)
                .map(months -> days.with(asked.map(months::filter).orElse(months)))
                .orElse(days);
    }

    /** Which tiles, of days or of months, are of entities that are asked for; empty if all are read. */
    private Optional<Column> asked(FeatureGroup.Aggregates group, StructType tiles) {
        boolean small = lake.bytes(PipelineTables.tilesPath(pipeline, group)) < TouchedHistory.above(lake.spark());
        if (small || rows > KeyFilter.MANY) {
            return Optional.empty();
        }
        KeyFilter asked = filters.computeIfAbsent(
                group.entity(), e -> KeyFilter.of(spine.select(entity(spine.schema(), group)), rows));
        return Optional.of(asked.has(entity(tiles, group)));
    }

    private static Column entity(StructType rows, FeatureGroup.Aggregates group) {
        return xxhash64(AsOf.keys(rows, group).toArray(Column[]::new));
    }

    @Override
    public Dataset<Row> history(String table) {
        return known.history(table);
    }

    @Override
    public Dataset<Row> history(String table, LogicalDate earliest) {
        return known.history(table, earliest);
    }
}
