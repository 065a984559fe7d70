package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StructType;

/**
 * Columns of another table's row: known by the spine row's night and, if the table has valid time, valid at the spine row's moment.
 *
 * <p>With valid time an entity may have many rows, so that a join by the entity alone would pair each with each. Instead the distinct
 * (entity, night, moment) of the spine and the table's rows are one union, sorted within the entity by the date on which things became
 * known; one pass answers all ({@link LookupPass}), and the answers are joined by equality.
 */
final class Lookups {
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
        Dataset<Row> versions = versions(known, values, time);
        List<Column> asked = new ArrayList<>(keys(rows, group.entity()));
        asked.add(unix_date(col("_night")).as("_at"));
        asked.add(moment(type).as("_moment"));
        Column[] entity = Columns.of(List.of(entityNames()));
        Column whole = col("_moment").isNotNull();
        for (Column key : entity) {
            whole = whole.and(key.isNotNull());
        }
        Dataset<Row> queries =
                rows.select(asked.toArray(Column[]::new)).filter(whole).distinct();
        Dataset<Row> sorted = versions.unionByName(queries.withColumn("_kind", lit(LookupPass.QUERY)), true)
                .repartition(entity)
                .sortWithinPartitions(Columns.concat(entity, Columns.of(List.of("_at", "_kind", "_moment"))));
        Dataset<Row> answers = answers(sorted, values.size(), time, type);
        Column same = sameEntity()
                .and(unix_date(col("_night")).equalTo(col("_at")))
                .and(moment(type).equalTo(col("_moment")));
        return rows.join(answers, same, "left").drop(without("_at", "_moment"));
    }

    /** Entity, date, kind, moment, then what the pass needs of a row, then the values. */
    private Dataset<Row> versions(Dataset<Row> known, List<Column> values, Table.Valid time) {
        List<Column> columns = new ArrayList<>(keys(known, table.lookupKey()));
        columns.add(unix_date(col("known_from")).as("_at"));
        columns.add(lit(LookupPass.ROW).as("_kind"));
        columns.add(coalesce(number(Columns.named(time.from()), known), lit(ValidRows.ALWAYS))
                .as("_moment"));
        Column to = time.to().isPresent()
                ? coalesce(number(Columns.named(time.to().get()), known), lit(ValidRows.STILL))
                : lit(ValidRows.STILL);
        columns.add(to.as("_until"));
        columns.add(unix_date(col("known_to")).as("_to"));
        columns.add(col("_place").as("_file"));
        columns.add(col("_position").as("_line"));
        columns.addAll(values);
        return known.select(columns.toArray(Column[]::new));
    }

    private Dataset<Row> answers(Dataset<Row> sorted, int values, Table.Valid time, DataType type) {
        int keys = group.entity().size();
        StructType in = sorted.schema();
        StructType out = new StructType();
        for (int k = 0; k < keys; k++) {
            out = out.add(in.apply(k));
        }
        out = out.add("_at", DataTypes.IntegerType).add("_moment", DataTypes.LongType);
        for (int v = in.size() - values; v < in.size(); v++) {
            out = out.add(in.apply(v));
        }
        LookupPass.Told told = new LookupPass.Told(
                "features." + group.name() + ": table " + table.name(),
                table.lookupKey(),
                type.equals(DataTypes.DateType),
                time.to().orElse(time.from()));
        ValidRows.Ends ends = time.to().isPresent() ? ValidRows.Ends.STATED : ValidRows.Ends.NEXT;
        MapPartitionsFunction<Row, Row> pass = rows -> new LookupPass(rows, keys, values, ends, told);
        return sorted.mapPartitions(pass, Encoders.row(out));
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
