package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.timestamp_micros;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.InstantCalendar;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** All entities of a group of windows that end before one instant. */
final class InstantSnapshot {
    private final Pipeline pipeline;
    private final KnownTables known;
    private final LogicalDate night;
    private final long instant;

    /** @param instant in microseconds since 1970 */
    InstantSnapshot(Pipeline pipeline, KnownTables known, LogicalDate night, long instant) {
        this.pipeline = pipeline;
        this.known = known;
        this.night = night;
        this.instant = instant;
    }

    /** The entity's columns, {@code night}, {@code at} and the features; one row for each entity that has a tile on a day of its windows. */
    Dataset<Row> of(FeatureGroup.Aggregates group) {
        InstantCalendar calendar = new InstantCalendar(pipeline.time().zone());
        AsOfInstant operator = new AsOfInstant(DateRange.of(night), calendar, instant, instant, 0, Long.MAX_VALUE);
        Table table = pipeline.tables().get(group.from());
        Dataset<Row> tiles = known.tiles(group);
        Dataset<Row> answers = operator.of(
                entities(tiles, group, calendar),
                tiles,
                known.history(group.from(), operator.firstBroken(group)),
                group,
                table.eventTime().orElseThrow());
        List<Column> columns = new ArrayList<>();
        for (String key : group.entity()) {
            columns.add(Columns.named(key)
                    .cast(tiles.schema().apply(key).dataType())
                    .as(key));
        }
        columns.add(col("_night").as("night"));
        columns.add(timestamp_micros(col("_instant")).as("at"));
        columns.addAll(List.of(Columns.of(group.featureNames())));
        return answers.select(columns.toArray(Column[]::new));
    }

    private Dataset<Row> entities(Dataset<Row> tiles, FeatureGroup.Aggregates group, InstantCalendar calendar) {
        Asks.Days days = WindowDays.of(group, List.of(instant), calendar);
        Column held =
                col("event_day").leq(lit(LogicalDate.ofEpochDay(days.last()).sqlDate()));
        if (days.first() != Integer.MIN_VALUE) {
            held = held.and(col("event_day")
                    .geq(lit(LogicalDate.ofEpochDay(days.first()).sqlDate())));
        }
        return tiles.filter(held)
                .select(Columns.of(group.entity()))
                .distinct()
                .withColumn("_night", lit(night.sqlDate()))
                .withColumn("_instant", lit(instant));
    }
}
