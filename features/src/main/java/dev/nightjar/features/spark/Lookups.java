package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.features.ValidRows;
import dev.nightjar.features.spark.AsOfJoin.Side;
import dev.nightjar.features.spark.AsOfJoin.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StructType;

/**
 * Columns of another table's row: known by the spine row's night and, if the table has valid time, valid at the spine row's moment.
 *
 * <p>With valid time an entity may have many rows, so that a join by the entity alone would pair each with each. Instead both sides are
 * sorted by entity and moment, and merged ({@link AsOfJoin}).
 */
final class Lookups {
    private static final List<String> VERSION = List.of("_until", "_from", "_to", "_file", "_line");

    private final Pipeline pipeline;
    private final DateRange nights;
    private final FeatureGroup.Lookup group;
    private final Table table;

    Lookups(Pipeline pipeline, DateRange nights, FeatureGroup.Lookup group) {
        this.pipeline = pipeline;
        this.nights = nights;
        this.group = group;
        this.table = pipeline.tables().get(group.table());
    }

    /**
     * @param rows the spine and features of it
     * @param history of the table
     * @param values expressions over the table, each under the name of its feature
     * @return the rows with the values; null where no row is known and valid
     */
    Dataset<Row> with(Dataset<Row> rows, Dataset<Row> history, List<Column> values) {
        String place = "features." + group.name() + ".entity";
        AsOf.checkTypes(rows.schema(), history.schema(), group.entity(), table.lookupKey(), place);
        Dataset<Row> known = history.filter(col("known_from")
                .leq(lit(nights.last().sqlDate()))
                .and(col("known_to").gt(lit(nights.first().sqlDate()))));
        return table.valid().isPresent()
                ? valid(rows, known, values, table.valid().get())
                : live(rows, known, values);
    }

    private Dataset<Row> live(Dataset<Row> rows, Dataset<Row> known, List<Column> values) {
        List<Column> columns = new ArrayList<>(keys(known, table.lookupKey()));
        columns.add(col("known_from").as("_from"));
        columns.add(col("known_to").as("_to"));
        columns.addAll(values);
        Column live = col("_from").leq(col("_night")).and(col("_night").lt(col("_to")));
        return rows.join(
                        known.select(columns.toArray(Column[]::new)),
                        sameEntity().and(live),
                        "left")
                .drop(without("_from", "_to"));
    }

    private Dataset<Row> valid(Dataset<Row> rows, Dataset<Row> known, List<Column> values, Table.Valid time) {
        DataType type = known.schema().apply(time.from()).dataType();
        checkTypes(known.schema(), time, type);
        Unit unit = type.equals(DataTypes.DateType) ? Unit.DAYS : Unit.MICROS;
        List<Column> asked = new ArrayList<>(List.of(col("*")));
        asked.addAll(keys(rows, group.entity()));
        asked.add(moment(type).as("_moment"));
        asked.add(unix_date(col("_night")).as("_at"));
        Side asks =
                new Side(rows.select(asked.toArray(Column[]::new)), List.of(entityNames()), "_moment", unit, List.of());
        Side tells = new Side(versions(known, values, time), List.of(entityNames()), "_since", unit, List.of());
        List<String> columns = List.of(tells.rows().columns());
        List<String> names = columns.subList(columns.size() - values.size(), columns.size());
        // What one night knows is one row for each moment, and where one begins the one before it ends.
        boolean last = nights.first().equals(nights.last()) && time.to().isEmpty();
        Dataset<Row> answers = last
                ? AsOfJoin.last(asks, tells, names, AsOfSpans.Limits.STANDARD)
                : AsOfJoin.valid(asks, "_at", tells, VERSION, names, rule(time, type));
        return answers.drop(without("_at", "_moment"));
    }

    private AsOfRule.Valid rule(Table.Valid time, DataType type) {
        return new AsOfRule.Valid(
                time.to().isPresent() ? ValidRows.Ends.STATED : ValidRows.Ends.NEXT,
                "features." + group.name() + ": table " + table.name(),
                table.lookupKey(),
                type.equals(DataTypes.DateType),
                time.to().orElse(time.from()));
    }

    /** Entity, since when it is valid, then what the rule needs of a row, then the values. */
    private Dataset<Row> versions(Dataset<Row> known, List<Column> values, Table.Valid time) {
        List<Column> columns = new ArrayList<>(keys(known, table.lookupKey()));
        columns.add(coalesce(number(Columns.named(time.from()), known), lit(ValidRows.ALWAYS))
                .as("_since"));
        Column to = time.to().isPresent()
                ? coalesce(number(Columns.named(time.to().get()), known), lit(ValidRows.STILL))
                : lit(ValidRows.STILL);
        columns.add(to.as("_until"));
        columns.add(unix_date(greatest(col("known_from"), lit(nights.first().sqlDate())))
                .as("_from"));
        columns.add(unix_date(col("known_to")).as("_to"));
        columns.add(col("_place").as("_file"));
        columns.add(col("_position").as("_line"));
        columns.addAll(values);
        return known.select(columns.toArray(Column[]::new));
    }

    /** The spine row's date, or its event time, as the table's valid time counts. */
    private Column moment(DataType type) {
        if (type.equals(DataTypes.DateType)) {
            return unix_date(col("_date")).cast("bigint");
        }
        String eventTime =
                pipeline.tables().get(pipeline.spine().from()).eventTime().orElseThrow();
        return unix_micros(Columns.named(eventTime).cast("timestamp"));
    }

    private static Column number(Column time, Dataset<Row> rows) {
        return rows.select(time).schema().apply(0).dataType().equals(DataTypes.DateType)
                ? unix_date(time).cast("bigint")
                : unix_micros(time);
    }

    private void checkTypes(StructType schema, Table.Valid time, DataType type) {
        DataType end = time.to().map(t -> schema.apply(t).dataType()).orElse(type);
        boolean known = type.equals(DataTypes.DateType) || type.equals(DataTypes.TimestampType);
        if (!known || !end.equals(type)) {
            throw new PipelineException(
                    ErrorKind.CONFIG,
                    "tables." + table.name() + ".valid_from: " + time.from() + " is " + type.catalogString()
                            + time.to()
                                    .map(t -> " and " + t + " is " + end.catalogString())
                                    .orElse("")
                            + "; both must be dates, or both timestamps: cast them in the table's select");
        }
    }

    /** Whole numbers of all widths are one type of key. */
    private static List<Column> keys(Dataset<Row> rows, List<String> names) {
        List<Column> keys = new ArrayList<>();
        for (int k = 0; k < names.size(); k++) {
            Column key = Columns.named(names.get(k));
            boolean whole = rows.schema().apply(names.get(k)).dataType() instanceof IntegralType;
            keys.add((whole ? key.cast("bigint") : key).as("_e" + k));
        }
        return keys;
    }

    /** A null in a key meets nothing. */
    private Column sameEntity() {
        Column same = lit(true);
        for (int k = 0; k < group.entity().size(); k++) {
            same = same.and(Columns.named(group.entity().get(k)).equalTo(col("_e" + k)));
        }
        return same;
    }

    private String[] entityNames() {
        return IntStream.range(0, group.entity().size()).mapToObj(k -> "_e" + k).toArray(String[]::new);
    }

    private String[] without(String... more) {
        return Stream.concat(Stream.of(entityNames()), Stream.of(more)).toArray(String[]::new);
    }
}
