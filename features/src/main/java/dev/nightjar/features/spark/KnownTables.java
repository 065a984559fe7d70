package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.FactViews;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a night may read: the published tables, filtered by known date. */
final class KnownTables implements FeatureRows.Inputs {
    private final Lake lake;
    private final Pipeline pipeline;
    private final Frontier.Published published;
    private final LogicalDate night;

    KnownTables(Lake lake, Pipeline pipeline, Frontier.Published published, LogicalDate night) {
        this.lake = lake;
        this.pipeline = pipeline;
        this.published = published;
        this.night = night;
    }

    @Override
    public Dataset<Row> tiles(FeatureGroup.Aggregates group) {
        return read(PipelineTables.tilesPath(pipeline, group), "tiles of " + group.name())
                .filter(col("known_date").leq(lit(night.sqlDate())));
    }

    @Override
    public GroupTiles windows(FeatureGroup.Aggregates group) {
        GroupTiles days = GroupTiles.ofDays(tiles(group));
        return months(group).map(days::with).orElse(days);
    }

    /** Tiles of whole months; empty if the publication has none, which then are read by days. */
    Optional<Dataset<Row>> months(FeatureGroup.Aggregates group) {
        String path = PipelineTables.monthsPath(pipeline, group);
        return group.hasLongWindows() && published.version(path).isPresent()
                ? Optional.of(read(path, "months of " + group.name())
                        .filter(col("known_date").leq(lit(night.sqlDate()))))
                : Optional.empty();
    }

    @Override
    public Dataset<Row> history(String table) {
        Table read = pipeline.tables().get(table);
        return FactViews.history(facts(read), read, night);
    }

    /** As {@link #history(String)}, for rows with an event day from {@code earliest} on. */
    @Override
    public Dataset<Row> history(String table, LogicalDate earliest) {
        Table read = pipeline.tables().get(table);
        return FactViews.history(facts(read).filter(near(read, earliest)), read, night);
    }

    /** As {@link #history(String)}, made of these facts of a table with an event time only. */
    Dataset<Row> history(String table, Column some) {
        Table read = pipeline.tables().get(table);
        return FactViews.history(facts(read).filter(some), read, night);
    }

    /** Live rows as known by the night. */
    Dataset<Row> live(String table, LogicalDate earliest) {
        Table read = pipeline.tables().get(table);
        return FactViews.live(facts(read).filter(near(read, earliest)), read, night);
    }

    private Dataset<Row> facts(Table table) {
        return read(PipelineTables.factsPath(pipeline, table), "facts of " + table.name());
    }

    private Dataset<Row> read(String path, String what) {
        Optional<Dataset<Row>> rows = published.version(path).isPresent()
                ? Optional.of(lake.readAt(path, published.version(path).getAsLong()))
                : Optional.empty();
        return rows.orElseThrow(() -> new PipelineException(
                ErrorKind.DATA,
                what + ": not published with night " + published.night()
                        + "; the pipeline file changed since, so run the night from ingest on"));
    }

    /**
     * The facts that can decide about rows on event days from {@code earliest} on: a row that was moved there, or away, lies at most
     * {@code corrects} days off. Facts without an event day always can.
     */
    static Column near(Table table, LogicalDate earliest) {
        if (table.eventTime().isEmpty()) {
            return lit(true);
        }
        LogicalDate bound = earliest.plus(-table.correctsDays());
        return col("_event_day").isNull().or(col("_event_day").geq(lit(bound.sqlDate())));
    }
}
