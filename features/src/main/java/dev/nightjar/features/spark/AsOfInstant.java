package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.ceil;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.core.config.AggregateFunction.Result.Kind;
import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Window;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.InstantCalendar;
import dev.nightjar.features.InstantWindows;
import dev.nightjar.features.StateLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * {@code asOf(spine, tiles)} for spines whose rows have an instant of their own. Whole days come from tiles; the first and the last day of a
 * window from rows, which are shuffled by entity, day and hour, so that a key with very many rows is the work of many tasks: each makes the
 * state of its hour, and the states of that hour cut by the instants that lie in it. What meets by entity are states, not rows.
 */
final class AsOfInstant {
    private static final double MICROS_PER_HOUR = 3.6e9;
    /** Instants of more days than this break so many days that a range is read. */
    private static final int DAYS_BY_NAME = 30;

    private final DateRange nights;
    private final InstantCalendar calendar;
    private final long firstInstant;
    private final long lastInstant;
    private final long questions;
    private final long perTask;

    /**
     * @param nights hold all of the spine's nights
     * @param firstInstant no instant of the spine lies before it, micros
     * @param lastInstant no instant of the spine lies after it, micros
     * @param questions rows of the spine
     * @param perTask questions of one entity that one task answers, about; 1 or more
     */
    AsOfInstant(
            DateRange nights,
            InstantCalendar calendar,
            long firstInstant,
            long lastInstant,
            long questions,
            long perTask) {
        this.nights = nights;
        this.calendar = calendar;
        this.firstInstant = firstInstant;
        this.lastInstant = lastInstant;
        this.questions = questions;
        this.perTask = perTask;
    }

    /** The first event day that a window can break. */
    LogicalDate firstBroken(FeatureGroup.Aggregates group) {
        int longest = group.windows().stream().mapToInt(Window::length).max().orElse(0);
        return LogicalDate.ofEpochDay(calendar.day(firstInstant) - longest);
    }

    /**
     * @param spine has the entity's columns, {@code _night} and {@code _instant} (bigint, micros); repeats are answered once, rows
     *     without an entity or an instant are not answered
     * @param tiles as {@link TileBuilder#tiles} makes them
     * @param history intervals of the group's table, as of the last night or later, of event days from {@link #firstBroken} on at least
     * @param eventTime the column of the event's instant or date
     * @return the entity's columns, {@code _night}, {@code _instant} and the group's features as doubles or strings; one row for each distinct
     *     entity, night and instant
     */
    Dataset<Row> of(
            Dataset<Row> spine,
            Dataset<Row> tiles,
            Dataset<Row> history,
            FeatureGroup.Aggregates group,
            String eventTime) {
        AsOf.checkTypes(
                spine.schema(), tiles.schema(), group.entity(), group.entity(), "features." + group.name() + ".entity");
        boolean datesOnly = history.schema().apply(eventTime).dataType().equals(DataTypes.DateType);
        StateColumns columns = new StateColumns(group);
        Dataset<Row> queries = queries(spine, group);
        Dataset<Row> asked = days(tiles, group, columns).unionByName(asked(queries, group), true);
        if (!datesOnly) {
            asked = asked.unionAll(hours(queries, history, group, columns, eventTime));
        }
        Column[] task = Columns.concat(Columns.of(group.entity()), Columns.of(List.of("_share")));
        Column[] order = Columns.concat(task, Columns.of(List.of("_date", "_kind", "_instant", "_part")));
        Dataset<Row> sorted = shared(asked, queries, group).repartition(task).sortWithinPartitions(order);
        List<Boolean> texts = group.features().stream()
                .map(f -> f.result().kind() == Kind.CATEGORY)
                .toList();
        InstantPass.Group shared =
                new InstantPass.Group(task.length - 1, columns, group.windows(), texts, calendar, datesOnly);
        MapPartitionsFunction<Row, Row> pass = rows -> new InstantPass(rows, shared);
        return sorted.mapPartitions(pass, Encoders.row(answers(sorted.schema(), group)))
                .withColumn("_night", date_from_unix_date(col("_night")));
    }

    /**
     * With {@code _share}: an entity with very many questions is the work of several tasks. Its questions are shared out by their instants, and
     * each task has all its days and hours. An answer depends on these and its own broken hours alone, so its bits do not change.
     */
    private Dataset<Row> shared(Dataset<Row> asked, Dataset<Row> queries, FeatureGroup.Aggregates group) {
        if (questions <= perTask) {
            return asked.withColumn("_share", lit(0));
        }
        Column[] entity = Columns.of(group.entity());
        Dataset<Row> heavy = queries.groupBy(entity).count().filter(col("count").gt(perTask));
        List<Column> columns = new ArrayList<>();
        Column same = lit(true);
        for (int k = 0; k < entity.length; k++) {
            columns.add(entity[k].as("_e" + k));
            same = same.and(entity[k].equalTo(col("_e" + k)));
        }
        columns.add(ceil(col("count").divide(perTask)).cast("int").as("_shares"));
        Column shares = coalesce(col("_shares"), lit(1));
        Column one = array(pmod(hash(col("_date"), col("_instant")), shares));
        Column mine = when(col("_kind").equalTo(InstantPass.ASK), one).otherwise(sequence(lit(0), shares.minus(1)));
        List<Column> out = new ArrayList<>(List.of(Columns.of(List.of(asked.columns()))));
        out.add(explode(mine).as("_share"));
        return asked.join(broadcast(heavy.select(columns.toArray(Column[]::new))), same, "left")
                .select(out.toArray(Column[]::new));
    }

    private static Dataset<Row> queries(Dataset<Row> spine, FeatureGroup.Aggregates group) {
        List<Column> columns = AsOf.keys(spine.schema(), group);
        columns.add(unix_date(col("_night")).as("_date"));
        columns.add(col("_instant"));
        Column known = col("_instant").isNotNull();
        for (Column key : Columns.of(group.entity())) {
            known = known.and(key.isNotNull());
        }
        return spine.filter(known).select(columns.toArray(Column[]::new));
    }

    private static Dataset<Row> asked(Dataset<Row> queries, FeatureGroup.Aggregates group) {
        List<Column> columns = new ArrayList<>(List.of(Columns.of(group.entity())));
        columns.add(col("_date"));
        columns.add(lit(InstantPass.ASK).as("_kind"));
        columns.add(col("_instant"));
        columns.add(lit(InstantPass.QUERY).as("_part"));
        columns.add(lit(0).as("_day"));
        columns.add(lit(0).as("_hour"));
        return queries.select(columns.toArray(Column[]::new));
    }

    private Dataset<Row> days(Dataset<Row> tiles, FeatureGroup.Aggregates group, StateColumns states) {
        List<Column> columns = AsOf.keys(tiles.schema(), group);
        columns.add(unix_date(col("known_date")).as("_date"));
        columns.add(lit(InstantPass.TILE).as("_kind"));
        columns.add(lit(0L).as("_instant"));
        columns.add(lit(0).as("_part"));
        columns.add(unix_date(col("event_day")).as("_day"));
        columns.add(lit(InstantPass.WHOLE_DAY).as("_hour"));
        columns.addAll(List.of(states.cast()));
        LogicalDate last = LogicalDate.ofEpochDay(calendar.day(lastInstant) - 1L);
        Column read = col("known_date")
                .leq(lit(nights.last().sqlDate()))
                .and(col("event_day").leq(lit(last.sqlDate())));
        Optional<LogicalDate> first = WindowDays.first(group, LogicalDate.ofEpochDay(calendar.day(firstInstant) - 1L));
        if (first.isPresent()) {
            read = read.and(col("event_day").geq(lit(first.get().sqlDate())));
        }
        return tiles.filter(read).select(columns.toArray(Column[]::new));
    }

    /** States of hours as they became known, and of hours that a query breaks. */
    private Dataset<Row> hours(
            Dataset<Row> queries,
            Dataset<Row> history,
            FeatureGroup.Aggregates group,
            StateColumns columns,
            String eventTime) {
        StateLayout layout = columns.layout();
        Dataset<Row> rows = rows(history, group, layout, eventTime);
        StructType schema = rows.schema();
        int keys = group.entity().size();
        InstantCalendar zone = calendar;
        List<Window> windows = group.windows();
        int width = schema.size();
        FlatMapFunction<Row, Row> cuts =
                query -> new Cuts(query, keys, layout, zone, width).of(windows).iterator();
        Column[] hour = Columns.concat(Columns.of(group.entity()), Columns.of(List.of("_day", "_hour")));
        Column[] order = Columns.concat(
                hour, Columns.of(List.of("_kind", "_date", "_side", "_cut", "_place", "_position", "_to")));
        Dataset<Row> sorted = rows.unionAll(queries.flatMap(cuts, Encoders.row(nullable(schema))))
                .repartition(hour)
                .sortWithinPartitions(order);
        int first = Math.toIntExact(nights.first().epochDay());
        int last = Math.toIntExact(nights.last().epochDay());
        MapPartitionsFunction<Row, Row> pass = r -> new HourPass(r, keys, columns, first, last);
        return sorted.mapPartitions(pass, Encoders.row(states(schema, group, columns)));
    }

    /** Rows of the days that a window can begin or end in, as {@link HourPass} reads them. */
    private Dataset<Row> rows(
            Dataset<Row> history, FeatureGroup.Aggregates group, StateLayout layout, String eventTime) {
        Dataset<Row> near = history.filter(brokenDays(group))
                .filter(col("known_to").gt(lit(nights.first().sqlDate())));
        Dataset<Row> rows = TileBuilder.rows(near, group, eventTime, nights);
        List<Column> columns = AsOf.keys(rows.schema(), group);
        columns.add(col("_day"));
        Column hour = floor(col("_time").divide(MICROS_PER_HOUR)).cast("int");
        columns.add((layout.mergesWithinADay() ? hour : lit(0)).as("_hour"));
        columns.add(lit(HourPass.ROW).as("_kind"));
        columns.add(col("_from").as("_date"));
        columns.add(lit(0).as("_side"));
        columns.add(lit(0L).as("_cut"));
        columns.addAll(List.of(Columns.of(List.of("_place", "_position", "_to", "_time"))));
        List<String> read = List.of(rows.columns());
        columns.addAll(List.of(Columns.of(read.subList(read.indexOf("_position") + 1, read.size()))));
        return rows.select(columns.toArray(Column[]::new));
    }

    private Column brokenDays(FeatureGroup.Aggregates group) {
        int first = calendar.day(firstInstant);
        int last = calendar.day(lastInstant);
        Column day = unix_date(col("_event_day"));
        if (last - first > DAYS_BY_NAME) {
            return day.between((int) firstBroken(group).epochDay(), last);
        }
        TreeSet<Integer> days = new TreeSet<>();
        for (int d = first; d <= last; d++) {
            days.add(d);
            for (Window window : group.windows()) {
                if (window.kind() == Window.Kind.DAYS) {
                    days.add(calendar.day(calendar.first(calendar.start(d) + 1, window.length())));
                    days.add(calendar.day(calendar.first(calendar.start(d + 1) - 1, window.length())));
                }
            }
        }
        return day.isInCollection(days);
    }

    /** Where the windows of a query break a day, as rows of {@link HourPass}. */
    private record Cuts(Row query, int keys, StateLayout layout, InstantCalendar calendar, int width) {
        List<Row> of(List<Window> windows) {
            List<Row> cuts = new ArrayList<>();
            long instant = query.getLong(keys + 1);
            if (!calendar.beginsDay(instant)) {
                cuts.add(cut(instant, InstantWindows.END));
            }
            for (int w = 0; w < windows.size(); w++) {
                if (windows.get(w).kind() == Window.Kind.DAYS) {
                    long first = calendar.first(instant, windows.get(w).length());
                    if (!calendar.beginsDay(first)) {
                        cuts.add(cut(first, w + 1));
                    }
                }
            }
            return cuts;
        }

        private Row cut(long at, int part) {
            boolean end = part == InstantWindows.END;
            Object[] out = new Object[width];
            EntityKeys.copy(query, keys, out);
            out[keys] = calendar.day(at);
            out[keys + 1] = InstantWindows.hour(layout, at);
            out[keys + 2] = HourPass.CUT;
            out[keys + 3] = query.getInt(keys);
            out[keys + 4] = end ? 0 : 1;
            out[keys + 5] = end ? at : -at;
            out[keys + 7] = query.getLong(keys + 1);
            out[keys + 8] = part;
            return RowFactory.create(out);
        }
    }

    private static StructType nullable(StructType schema) {
        StructType all = new StructType();
        for (StructField field : schema.fields()) {
            all = all.add(field.name(), field.dataType(), true);
        }
        return all;
    }

    private static StructType entity(StructType rows, FeatureGroup.Aggregates group) {
        StructType type = new StructType();
        for (String key : group.entity()) {
            type = type.add(key, rows.apply(key).dataType());
        }
        return type;
    }

    private static StructType states(StructType rows, FeatureGroup.Aggregates group, StateColumns columns) {
        return columns.behind(entity(rows, group)
                .add("_date", DataTypes.IntegerType)
                .add("_kind", DataTypes.IntegerType)
                .add("_instant", DataTypes.LongType)
                .add("_part", DataTypes.IntegerType)
                .add("_day", DataTypes.IntegerType)
                .add("_hour", DataTypes.IntegerType));
    }

    private static StructType answers(StructType rows, FeatureGroup.Aggregates group) {
        StructType type =
                entity(rows, group).add("_night", DataTypes.IntegerType).add("_instant", DataTypes.LongType);
        for (FeatureGroup.AggregateFeature feature : group.features()) {
            boolean text = feature.result().kind() == Kind.CATEGORY;
            type = type.add(feature.name(), text ? DataTypes.StringType : DataTypes.DoubleType);
        }
        return type;
    }
}
