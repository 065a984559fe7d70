package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.core.config.AggregateFunction.Input;
import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.features.StateLayout;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/** Makes the tile versions of a group from the intervals in which rows were live. */
final class TileBuilder {
    private TileBuilder() {}

    /** The tile table of a group whose rows come from facts with these columns. */
    static TableContract contract(Pipeline pipeline, FeatureGroup.Aggregates group, StructType facts) {
        return PipelineTables.tiles(pipeline, group, entity(group, facts), stateColumns(group));
    }

    /** The table of whole months of a group whose days' tiles have these columns. */
    static TableContract monthsContract(Pipeline pipeline, FeatureGroup.Aggregates group, StructType tiles) {
        return PipelineTables.months(pipeline, group, entity(group, tiles), stateColumns(group));
    }

    private static List<TableColumn> entity(FeatureGroup.Aggregates group, StructType rows) {
        return group.entity().stream()
                .map(e -> TableColumn.required(
                        e, rows.apply(e).dataType().catalogString(), "Key of the entity " + group.name() + "."))
                .toList();
    }

    private static List<TableColumn> stateColumns(FeatureGroup.Aggregates group) {
        return StateLayout.columns(group).stream().map(TileBuilder::column).toList();
    }

    private static TableColumn column(StateLayout.Column c) {
        return switch (c.kind()) {
            case COUNT -> TableColumn.required(c.name(), "bigint", "Rows.");
            case VALUE -> TableColumn.optional(c.name(), "double", "Part of the state; null in an empty one.");
            case BYTES -> TableColumn.optional(c.name(), "binary", "The state; null for an empty one.");
        };
    }

    /**
     * One row for each entity, event day and known date of the range on which a row of that tile came or went; one shuffle and one
     * sequential pass. Rows without an entity (a null in a key column) or without an event day belong to no tile.
     *
     * @param history intervals as of the range's last date or later: the table's columns, {@code _event_day}, {@code _place},
     *     {@code _position}, {@code known_from}, {@code known_to}
     * @param eventTime the column of the event's instant or date
     * @return the columns of {@link #contract}; the same bits whatever the partitioning, and whether known dates come one by one or
     *     as one range
     */
    static Dataset<Row> tiles(Dataset<Row> history, FeatureGroup.Aggregates group, String eventTime, DateRange range) {
        Column[] entity = Columns.of(group.entity());
        Column[] order = Columns.concat(entity, Columns.of(List.of("_day", "_from", "_place", "_position")));
        Column[] tile =
                Columns.concat(entity, Columns.of(List.of("_day"))); // a heavy key is as many tasks as it has days
        Dataset<Row> sorted =
                rows(history, group, eventTime, range).repartition(tile).sortWithinPartitions(order);
        StructType out = states(sorted.schema(), group);
        int first = Math.toIntExact(range.first().epochDay());
        int last = Math.toIntExact(range.last().epochDay());
        StateLayout layout = StateLayout.of(group);
        List<StateLayout.Column> columns = StateLayout.columns(group);
        int keys = entity.length;
        MapPartitionsFunction<Row, Row> pass = rows -> new TilePass(rows, keys, layout, columns, first, last);
        return named(sorted.mapPartitions(pass, Encoders.row(out)), group);
    }

    /** Entity, {@code _day}, {@code _from}, {@code _to}, {@code _time}, place, position, the numbers and the texts of the aggregates. */
    static Dataset<Row> rows(Dataset<Row> history, FeatureGroup.Aggregates group, String eventTime, DateRange range) {
        List<Column> columns = new ArrayList<>(List.of(Columns.of(group.entity())));
        columns.add(unix_date(col("_event_day")).as("_day"));
        columns.add(unix_date(col("known_from")).as("_from"));
        columns.add(unix_date(col("known_to")).as("_to"));
        columns.add(unix_micros(Columns.named(eventTime).cast("timestamp"))
                .cast("double")
                .as("_time"));
        columns.add(col("_place"));
        columns.add(col("_position"));
        Dataset<Row> some = Columns.understood("features." + group.name(), () -> history.filter(belongs(group, range)));
        List<Column> texts = new ArrayList<>();
        for (StateLayout.Expression e : StateLayout.expressions(group)) {
            Column value = value(some, group, e);
            if (e.type() == Input.Type.TEXT) {
                texts.add(value.as("_t" + e.index()));
            } else {
                columns.add(value.as("_v" + e.index()));
            }
        }
        columns.addAll(texts);
        return some.select(columns.toArray(Column[]::new));
    }

    private static Column value(Dataset<Row> rows, FeatureGroup.Aggregates group, StateLayout.Expression expression) {
        String place = "features." + group.name() + ".aggregates." + expression.aggregate();
        Column value = expr(expression.sql());
        DataType type = Columns.understood(place, () -> rows.select(value))
                .schema()
                .fields()[0]
                .dataType();
        if (expression.type() == Input.Type.CONDITION && !type.equals(DataTypes.BooleanType)) {
            throw new PipelineException(
                    ErrorKind.CONFIG,
                    place + ": '" + expression.sql() + "' is of type " + type.catalogString()
                            + "; a condition is needed, like delay >= 30");
        }
        return input(value, type, expression.type());
    }

    /** The expression over these rows as the aggregate takes it: a text or a double. */
    static Column input(Dataset<Row> rows, StateLayout.Expression expression) {
        Column value = expr(expression.sql());
        DataType type = rows.select(value).schema().fields()[0].dataType();
        return input(value, type, expression.type());
    }

    private static Column input(Column value, DataType type, Input.Type input) {
        boolean number = type instanceof NumericType || type instanceof BooleanType || type instanceof NullType;
        if (input == Input.Type.ANY && !number) {
            return when(value.isNotNull(), lit(1.0));
        }
        return value.cast(input == Input.Type.TEXT ? "string" : "double");
    }

    private static Column belongs(FeatureGroup.Aggregates group, DateRange range) {
        Column belongs = col("_event_day")
                .isNotNull()
                .and(col("known_from").leq(lit(range.last().sqlDate())));
        for (Column key : Columns.of(group.entity())) {
            belongs = belongs.and(key.isNotNull());
        }
        return group.where().isPresent() ? belongs.and(expr(group.where().get())) : belongs;
    }

    private static StructType states(StructType rows, FeatureGroup.Aggregates group) {
        StructType type = new StructType();
        for (String key : group.entity()) {
            type = type.add(key, rows.apply(key).dataType());
        }
        type = type.add("event_day", DataTypes.IntegerType).add("known_date", DataTypes.IntegerType);
        for (StateLayout.Column c : StateLayout.columns(group)) {
            type = type.add(
                    c.name(),
                    switch (c.kind()) {
                        case COUNT -> DataTypes.LongType;
                        case VALUE -> DataTypes.DoubleType;
                        case BYTES -> DataTypes.BinaryType;
                    });
        }
        return type;
    }

    private static Dataset<Row> named(Dataset<Row> states, FeatureGroup.Aggregates group) {
        List<Column> columns = new ArrayList<>(List.of(Columns.of(group.entity())));
        columns.add(date_from_unix_date(col("event_day")).as("event_day"));
        columns.add(date_from_unix_date(col("known_date")).as("known_date"));
        columns.add(
                date_format(date_from_unix_date(col("known_date")), "yyyy-MM").as("known_month"));
        StateLayout.columns(group).forEach(c -> columns.add(Columns.named(c.name())));
        return states.select(columns.toArray(Column[]::new));
    }
}
