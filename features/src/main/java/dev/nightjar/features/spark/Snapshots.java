package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Nearest;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.SnapshotDates;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import java.sql.Date;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The features of all entities of a group as one night knew them: the operator {@code asOf} without a spine. Nothing is stored; rows are
 * computed from the published tiles or facts when they are asked for.
 */
public final class Snapshots {
    private final Lake lake;
    private final Pipeline pipeline;
    private final Frontier.Published published;

    /** @param published the publication that is read */
    public Snapshots(Lake lake, Pipeline pipeline, Frontier.Published published) {
        this.lake = Objects.requireNonNull(lake);
        this.pipeline = Objects.requireNonNull(pipeline);
        this.published = Objects.requireNonNull(published);
    }

    /**
     * A group that has entities, by its name.
     *
     * @throws PipelineException USAGE if there is no such group, or if it is of the spine's row
     */
    public static FeatureGroup group(Pipeline pipeline, String name) {
        FeatureGroup group = pipeline.features().get(name);
        if (group == null) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    name + " is no feature group of pipeline " + pipeline.name()
                            + Nearest.among(name, pipeline.features().keySet()));
        }
        if (group instanceof FeatureGroup.OfRow) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "features." + name + " are of the spine's row and have no entity, so there is nothing to list;"
                            + " the table scoring_set has them beside each row");
        }
        return group;
    }

    /** First and last date on which something of the group became known, as published; empty if nothing did, and for features of the row. */
    public Optional<DateRange> knownDates(FeatureGroup group) {
        Optional<String> path = path(group).filter(p -> published.version(p).isPresent());
        if (path.isEmpty()) {
            return Optional.empty();
        }
        String date = group instanceof FeatureGroup.Aggregates ? "known_date" : "_known_date";
        Row row = lake.readAt(path.get(), published.version(path.get()).getAsLong())
                .filter(col(date).leq(lit(published.night().sqlDate())))
                .agg(min(col(date)), max(col(date)))
                .first(); // one row
        Date first = row.getDate(0);
        return first == null
                ? Optional.empty()
                : Optional.of(new DateRange(
                        new LogicalDate(first.toLocalDate()),
                        new LogicalDate(row.getDate(1).toLocalDate())));
    }

    /** The folder that the group's features are computed from: its tiles, or the facts that it looks up; empty for features of the row. */
    public Optional<String> path(FeatureGroup group) {
        if (group instanceof FeatureGroup.Aggregates aggregates) {
            return Optional.of(PipelineTables.tilesPath(pipeline, aggregates));
        }
        return group instanceof FeatureGroup.Lookup lookup
                ? Optional.of(
                        PipelineTables.factsPath(pipeline, pipeline.tables().get(lookup.table())))
                : Optional.empty();
    }

    /**
     * The snapshot of a group. Aggregates: every entity with a tile on an event day in {@code (date - longest window, date]} that is known by
     * the date, emptied ones included. Look-ups: every row that was live; of a table with valid time an entity may have several.
     *
     * @return the entity's columns, {@code valid_from} and {@code valid_to} where the table has them, {@code night} (the date) and the
     *     features by their names; one row for each entity, in no order
     * @throws PipelineException USAGE if the group has no entities, or the date is after the last published night or before the first known one
     */
    public Dataset<Row> of(FeatureGroup group, LogicalDate date) {
        group(pipeline, group.name());
        new SnapshotDates(group.name(), knownDates(group).map(DateRange::first), published.night()).require(date);
        return unchecked(group, date);
    }

    /**
     * As {@link #of}, for windows that end before an instant: what a spine's row with that instant would be given by the night, for every
     * entity with a tile on a day of them. The columns have {@code at}, the instant, behind {@code night}.
     *
     * @throws PipelineException USAGE as {@link #of}, and if the group is looked up
     */
    public Dataset<Row> at(FeatureGroup group, LogicalDate date, Instant instant) {
        group(pipeline, group.name());
        if (!(group instanceof FeatureGroup.Aggregates aggregates)) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "features." + group.name()
                            + " are looked up as known by a night and have no windows, so no instant ends them;"
                            + " leave out --at");
        }
        new SnapshotDates(group.name(), knownDates(group).map(DateRange::first), published.night()).require(date);
        KnownTables known = new KnownTables(lake, pipeline, published, date);
        return new InstantSnapshot(pipeline, known, date, ChronoUnit.MICROS.between(Instant.EPOCH, instant))
                .of(aggregates);
    }

    /** As {@link #of}, of the last published night, and without rows if nothing is known. Runs no Spark job until it is read. */
    public Dataset<Row> latest(FeatureGroup group) {
        return unchecked(group, published.night());
    }

    private Dataset<Row> unchecked(FeatureGroup group, LogicalDate date) {
        KnownTables known = new KnownTables(lake, pipeline, published, date);
        return group instanceof FeatureGroup.Aggregates aggregates
                ? aggregates(known, aggregates, date)
                : lookup(known, (FeatureGroup.Lookup) group, date);
    }

    private Dataset<Row> aggregates(KnownTables known, FeatureGroup.Aggregates group, LogicalDate date) {
        GroupTiles tiles = known.windows(group);
        List<Column> columns = new ArrayList<>();
        for (String key : group.entity()) {
            columns.add(Columns.named(key)
                    .cast(tiles.schema().apply(key).dataType())
                    .as(key));
        }
        columns.add(col("_night").as("night"));
        columns.addAll(List.of(Columns.of(group.featureNames())));
        return AsOf.all(tiles, group, date, pipeline.time().zone()).select(columns.toArray(Column[]::new));
    }

    private Dataset<Row> lookup(KnownTables known, FeatureGroup.Lookup group, LogicalDate date) {
        Dataset<Row> live = known.history(group.table())
                .filter(col("known_from")
                        .leq(lit(date.sqlDate()))
                        .and(col("known_to").gt(lit(date.sqlDate()))));
        Table table = pipeline.tables().get(group.table());
        List<String> key = table.lookupKey();
        List<Column> columns = new ArrayList<>();
        for (int k = 0; k < key.size(); k++) {
            columns.add(Columns.named(key.get(k)).as(group.entity().get(k)));
        }
        table.valid().ifPresent(valid -> {
            columns.add(Columns.named(valid.from()).as("valid_from"));
            valid.to().ifPresent(to -> columns.add(Columns.named(to).as("valid_to")));
        });
        columns.add(lit(date.sqlDate()).as("night"));
        List<Column> values = FeatureRows.values(live, group.name(), group.columns(), 0);
        for (int f = 0; f < values.size(); f++) {
            columns.add(values.get(f).as(group.featureNames().get(f)));
        }
        return live.select(columns.toArray(Column[]::new));
    }
}
