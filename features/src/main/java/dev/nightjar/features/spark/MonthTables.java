package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.unix_date;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.Aggregate.Slot;
import dev.nightjar.features.StateLayout;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.Parallel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The tiles of whole months of groups with long windows: made of their days' tiles and of nothing else, so that a night does not read each day that
 * ever was. On most nights nothing is written: the first of a month folds the month before, and a late row the months of its entity that it is in.
 */
final class MonthTables {
    private final Lake lake;
    private final RunContext context;
    private final Pipeline pipeline;
    private final Optional<Frontier.Published> before;

    /** @param before the publication in force: a table that it names is whole up to its night, any other one is made anew */
    MonthTables(Lake lake, RunContext context, Optional<Frontier.Published> before) {
        this.lake = lake;
        this.context = context;
        this.pipeline = context.pipeline();
        this.before = before;
    }

    /**
     * Brings the months of groups up to a date. Their days' tiles are there already.
     *
     * @param groups of which those without long windows are left out
     * @return folders of the tables
     */
    List<String> build(Collection<FeatureGroup.Aggregates> groups, LogicalDate upTo) {
        List<Callable<String>> work = new ArrayList<>();
        groups.stream()
                .filter(FeatureGroup.Aggregates::hasLongWindows)
                .forEach(group -> work.add(() -> {
                    build(group, upTo);
                    return PipelineTables.monthsPath(pipeline, group);
                }));
        return Parallel.run(lake.spark(), work);
    }

    private void build(FeatureGroup.Aggregates group, LogicalDate upTo) {
        String path = PipelineTables.monthsPath(pipeline, group);
        String tiles = PipelineTables.tilesPath(pipeline, group);
        boolean stands = before.isPresent() && before.get().version(path).isPresent();
        DateRange range = new DateRange(stands ? before.get().night().next() : TileTables.BEGINNING, upTo);
        Dataset<Row> days = lake.read(tiles).orElseThrow();
        TableContract contract = TileBuilder.monthsContract(pipeline, group, days.schema());
        Optional<Dataset<Row>> touched = touched(days, group, range);
        if (touched.isEmpty() && stands && none(lake.read(contract), range)) {
            return;
        }
        Dataset<Row> rows = touched.map(t -> months(t, group, range)).orElseGet(() -> lake.empty(contract));
        String inputs = RunId.of(
                "months", range.toString(), Long.toString(lake.version(tiles).orElseThrow()));
        CommitTag tag = new CommitTag(context.runId(), context.attempt(), Stage.FEATURES.toString(), inputs);
        lake.replaceIfChanged(rows, contract, range, tag);
    }

    /** Whether no version is of the range: an attempt that was killed may have left some. */
    private static boolean none(Dataset<Row> months, DateRange range) {
        return months.filter(known(range)).isEmpty();
    }

    /** All tiles of the months that get a version in the range; empty if none does. */
    private static Optional<Dataset<Row>> touched(Dataset<Row> days, FeatureGroup.Aggregates group, DateRange range) {
        Dataset<Row> known = days.filter(col("known_date").leq(lit(range.last().sqlDate())))
                .withColumn("_month", trunc(col("event_day"), "month"));
        Column over = col("event_day").lt(lit(WindowDays.month(range.last()).sqlDate()));
        if (range.first().equals(TileTables.BEGINNING)) {
            return Optional.of(known.filter(over));
        }
        LogicalDate ended = WindowDays.month(range.first().previous()); // months before were over before the range
        Column closed = col("event_day").lt(lit(ended.sqlDate()));
        Dataset<Row> late = known.filter(known(range).and(closed))
                .select(Columns.concat(Columns.of(group.entity()), new Column[] {col("_month")}))
                .distinct();
        List<Row> months = late.select("_month").distinct().collectAsList(); // at most the months of the history
        boolean ends = ended.isBefore(WindowDays.month(range.last()));
        Dataset<Row> whole = known.filter(over.and(closed.equalTo(false)));
        if (months.isEmpty()) {
            return ends ? Optional.of(whole) : Optional.empty();
        }
        Column near = months.stream()
                .map(m -> new LogicalDate(m.getDate(0).toLocalDate()))
                .map(m -> WindowDays.within(new DateRange(m, WindowDays.lastOfMonth(m))))
                .reduce(Column::or)
                .orElseThrow();
        List<String> key = new ArrayList<>(group.entity());
        key.add("_month");
        Dataset<Row> again = known.filter(near).join(late, key.toArray(String[]::new), "left_semi");
        return Optional.of(ends ? whole.unionByName(again) : again);
    }

    private static Column known(DateRange range) {
        return col("known_date")
                .between(lit(range.first().sqlDate()), lit(range.last().sqlDate()));
    }

    /** The versions of months, from all tiles of theirs that are known by the end of the range: one shuffle and one sequential pass. */
    private static Dataset<Row> months(Dataset<Row> tiles, FeatureGroup.Aggregates group, DateRange range) {
        StateColumns states = new StateColumns(group);
        Column[] entity = Columns.of(group.entity());
        Column[] place = {
            unix_date(col("_month")).as("_month"),
            unix_date(col("known_date")).as("_known"),
            unix_date(col("event_day")).as("_day")
        };
        Column[] month = Columns.concat(entity, Columns.of(List.of("_month")));
        Dataset<Row> sorted = tiles.select(Columns.concat(Columns.concat(entity, place), states.cast()))
                .repartition(month)
                .sortWithinPartitions(Columns.concat(month, Columns.of(List.of("_known", "_day"))));
        StructType out = new StructType();
        for (String key : group.entity()) {
            out = out.add(key, sorted.schema().apply(key).dataType());
        }
        out = states.behind(out.add("_month", DataTypes.IntegerType).add("_known", DataTypes.IntegerType));
        int keys = entity.length;
        int first = Math.toIntExact(range.first().epochDay());
        int last = Math.toIntExact(range.last().epochDay());
        MapPartitionsFunction<Row, Row> pass = rows -> new MonthPass(rows, keys, states, first, last);
        return named(sorted.mapPartitions(pass, Encoders.row(out)), group);
    }

    private static Dataset<Row> named(Dataset<Row> months, FeatureGroup.Aggregates group) {
        Column known = date_from_unix_date(col("_known"));
        List<Column> columns = new ArrayList<>(List.of(Columns.of(group.entity())));
        columns.add(date_from_unix_date(col("_month")).as("event_month"));
        columns.add(known.as("known_date"));
        columns.add(date_format(known, "yyyy-MM").as("known_month"));
        for (StateLayout.Column c : StateLayout.columns(group)) {
            Column state = Columns.named(c.name());
            columns.add(c.kind() == Slot.Kind.COUNT ? state.cast("bigint").as(c.name()) : state);
        }
        return months.select(columns.toArray(Column[]::new));
    }
}
