package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_date;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.Aggregate.Slot;
import dev.nightjar.features.StateLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** What {@link AsOf} reads of a group: the tiles of days and, where there are, those of whole months, which stand for their days. */
final class GroupTiles {
    private final Dataset<Row> days;
    /** Null if there are none. */
    private final Dataset<Row> months;

    private GroupTiles(Dataset<Row> days, Dataset<Row> months) {
        this.days = days;
        this.months = months;
    }

    /** @param days as {@link TileBuilder#tiles} makes them */
    static GroupTiles ofDays(Dataset<Row> days) {
        return new GroupTiles(days, null);
    }

    /** These, with the months as {@link MonthTables} makes them from all the days. */
    GroupTiles with(Dataset<Row> itsMonths) {
        return new GroupTiles(days, itsMonths);
    }

    /** Estimate of their bytes in files, of all dates; as the table's log has it, without a job. */
    long bytes() {
        return months == null ? bytes(days) : bytes(days) + bytes(months);
    }

    private static long bytes(Dataset<Row> rows) {
        return rows.queryExecution().analyzed().stats().sizeInBytes().toLong();
    }

    /** The columns of a day's tile. */
    StructType schema() {
        return days.schema();
    }

    /**
     * All versions that the nights' windows are folded of: the entity's columns, {@code _date} (known), {@code _kind}, {@code _day} (of a month its
     * first), {@code _numbers} and {@code _objects}. Of months that a window breaks, and of the nights' own, days; of others the months, if there
     * are; a window must find each of its days in either. A day may come with its month too: then the month counts.
     */
    Dataset<Row> versions(FeatureGroup.Aggregates group, DateRange nights) {
        Column known = col("known_date").leq(lit(nights.last().sqlDate()));
        Optional<LogicalDate> first = WindowDays.first(group, nights.first());
        if (months == null) {
            Column read = known.and(col("event_day").leq(lit(nights.last().sqlDate())));
            Column held = first.map(f -> read.and(col("event_day").geq(lit(f.sqlDate()))))
                    .orElse(read);
            return rows(days.filter(held), group, AsOfPass.TILE, "event_day");
        }
        Column read = known.and(
                col("event_month").lt(lit(WindowDays.month(nights.last()).sqlDate())));
        Column whole = first.map(f -> read.and(col("event_month").geq(lit(f.sqlDate()))))
                .orElse(read);
        return rows(days.filter(known.and(WindowDays.byDay(group, nights))), group, AsOfPass.TILE, "event_day")
                .unionAll(rows(months.filter(whole), group, AsOfPass.MONTH, "event_month"));
    }

    private static Dataset<Row> rows(Dataset<Row> tiles, FeatureGroup.Aggregates group, int kind, String day) {
        List<Column> columns = AsOf.keys(tiles.schema(), group);
        columns.add(unix_date(col("known_date")).as("_date"));
        columns.add(lit(kind).as("_kind"));
        columns.add(unix_date(col(day)).as("_day"));
        columns.addAll(states(group));
        return tiles.select(columns.toArray(Column[]::new));
    }

    /** A tile's state as two arrays: its numbers, NaN for null, and its objects. */
    private static List<Column> states(FeatureGroup.Aggregates group) {
        List<Column> numbers = new ArrayList<>();
        List<Column> objects = new ArrayList<>();
        for (StateLayout.Column c : StateLayout.columnsOfTiles(group)) {
            if (c.kind() == Slot.Kind.BYTES) {
                objects.add(Columns.named(c.name()));
            } else {
                numbers.add(coalesce(Columns.named(c.name()).cast("double"), lit(Double.NaN)));
            }
        }
        return List.of(
                array(numbers.toArray(Column[]::new)).cast("array<double>").as("_numbers"),
                array(objects.toArray(Column[]::new)).cast("array<binary>").as("_objects"));
    }
}
