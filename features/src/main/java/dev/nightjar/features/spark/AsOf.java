package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.core.config.AggregateFunction.Result.Kind;
import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.spark.AsOfPass.Answers;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StructType;

/**
 * The operator {@code asOf(spine, tiles)}: the windows of each entity as known by each night that the spine asks for. Serves one
 * night (scoring) and hundreds (training sets) alike: one shuffle, one sequential merge.
 */
final class AsOf {
    /** Of tiles in files that one task sorts beside others in a heap of some GB, without spilling them. */
    private static final long BYTES_A_TASK = 32L << 20;

    /** Above that, Spark's shuffle sorts where it otherwise only divides. */
    private static final int MOST_TASKS = 200;

    private AsOf() {}

    /**
     * @param spine has the entity's columns and {@code _night}; repeats cost little and are answered once, rows without an entity (a
     *     null in a key column) are not answered
     * @param tiles of which later versions and other days are not read
     * @param nights hold all of the spine's nights
     * @param zone the pipeline's, in which a night's day ends
     * @return the entity's columns, {@code _night}, and the group's features as doubles or strings, null where there is none; one row for each
     *     distinct entity and night
     */
    static Dataset<Row> asOf(
            Dataset<Row> spine, GroupTiles tiles, FeatureGroup.Aggregates group, DateRange nights, ZoneId zone) {
        checkTypes(spine.schema(), tiles.schema(), group.entity(), "features." + group.name() + ".entity");
        Column[] entity = Columns.of(group.entity());
        Column[] order = Columns.concat(entity, Columns.of(List.of("_date", "_kind", "_day")));
        Dataset<Row> sorted = tiles.versions(group, nights)
                .unionAll(spine.filter(known(group)).select(queries(spine.schema(), group)))
                .repartition(entity)
                .sortWithinPartitions(order);
        AsOfPass.Group shared = shared(sorted.schema(), group, zone, Answers.ONCE);
        MapPartitionsFunction<TileRow, Answer> pass = rows -> new AsOfPass(rows, shared);
        return passed(sorted, pass, group);
    }

    /**
     * The spine's rows with the features beside them: rows in are rows out. The rows travel with their questions, so that neither they nor the
     * answers are shuffled once more to meet; a row without an entity gets nulls.
     *
     * @param spine has the entity's columns and {@code _night}, and any others
     * @param names of the features in the result
     * @return all columns of the spine, and the features
     */
    static Dataset<Row> beside(
            Dataset<Row> spine,
            GroupTiles tiles,
            FeatureGroup.Aggregates group,
            DateRange nights,
            ZoneId zone,
            List<String> names) {
        checkTypes(spine.schema(), tiles.schema(), group.entity(), "features." + group.name() + ".entity");
        StructType own = spine.schema();
        Column row = struct(Columns.of(List.of(own.fieldNames())));
        Column night = when(known(group), lit(0)).otherwise(unix_date(col("_night")));
        Dataset<Row> asking =
                spine.select(Columns.concat(queries(own, group), new Column[] {row.as("_row"), night.as("_spread")}));
        StructType type = (StructType) asking.schema().apply("_row").dataType();
        Dataset<Row> known = tiles.versions(group, nights)
                .withColumn("_row", lit(null).cast(type))
                .withColumn("_spread", lit(0));
        Column[] entity = Columns.of(group.entity());
        Column[] apart = Columns.concat(entity, Columns.of(List.of("_spread")));
        Dataset<Row> all = known.unionAll(asking);
        boolean one = nights.first().equals(nights.last());
        Dataset<Row> sorted = (one ? all.repartition(apart) : divided(all, tiles, apart))
                .drop("_spread")
                .sortWithinPartitions(Columns.concat(entity, Columns.of(List.of("_date", "_kind", "_day"))));
        AsOfPass.Group shared = shared(sorted.schema(), group, zone, Answers.FOR_EACH_ROW);
        MapPartitionsFunction<TileRow, Answer> pass = rows -> new AsOfPass(rows, shared);
        StructType out = own;
        for (int f = 0; f < names.size(); f++) {
            out = out.add(names.get(f), type(group.features().get(f)));
        }
        return sorted.as(PassEncoders.tiles(sorted.schema(), group.entity().size()))
                .mapPartitions(pass, PassEncoders.beside(out, own))
                .toDF();
    }

    /**
     * The same without a spine: all entities that have a tile within the longest window, as one night knows them.
     *
     * @return the entity's columns, {@code _night}, and the group's features as doubles, null where there is none; one row for each entity
     */
    static Dataset<Row> all(GroupTiles tiles, FeatureGroup.Aggregates group, LogicalDate night, ZoneId zone) {
        Column[] entity = Columns.of(group.entity());
        Column[] order = Columns.concat(entity, Columns.of(List.of("_date", "_kind", "_day")));
        Dataset<Row> sorted = divided(tiles.versions(group, DateRange.of(night)), tiles, entity)
                .sortWithinPartitions(order);
        AsOfPass.Group shared = shared(sorted.schema(), group, zone, Answers.ONCE);
        int day = Math.toIntExact(night.epochDay());
        MapPartitionsFunction<TileRow, Answer> pass = rows -> new SnapshotPass(rows, shared, day);
        return passed(sorted, pass, group);
    }

    /** Rows of tiles that are all read, shuffled into as many parts as the session has, or into more where the tiles are big. */
    private static Dataset<Row> divided(Dataset<Row> rows, GroupTiles tiles, Column... by) {
        int usual = rows.sparkSession().sessionState().conf().numShufflePartitions();
        int wanted = (int) Math.min(MOST_TASKS, tiles.bytes() / BYTES_A_TASK);
        return wanted > usual ? rows.repartition(wanted, by) : rows.repartition(by);
    }

    private static AsOfPass.Group shared(StructType rows, FeatureGroup.Aggregates group, ZoneId zone, Answers answers) {
        List<DataType> entity =
                group.entity().stream().map(e -> rows.apply(e).dataType()).toList();
        return AsOfPass.Group.of(group, entity, zone, answers);
    }

    private static Dataset<Row> passed(
            Dataset<Row> sorted, MapPartitionsFunction<TileRow, Answer> pass, FeatureGroup.Aggregates group) {
        int keys = group.entity().size();
        return sorted.as(PassEncoders.tiles(sorted.schema(), keys))
                .mapPartitions(pass, PassEncoders.answers(answers(sorted.schema(), group), keys))
                .toDF()
                .withColumn("_night", date_from_unix_date(col("_night")));
    }

    /**
     * An entity must have one type wherever it stands: equal texts of unequal types would silently not meet. Whole numbers of all widths
     * are one type here.
     */
    static void checkTypes(StructType spine, StructType other, List<String> entity, List<String> key, String place) {
        for (int k = 0; k < entity.size(); k++) {
            DataType here = spine.apply(entity.get(k)).dataType();
            DataType there = other.apply(key.get(k)).dataType();
            boolean whole = here instanceof IntegralType && there instanceof IntegralType;
            if (!here.equals(there) && !whole) {
                throw new PipelineException(
                        ErrorKind.CONFIG,
                        place + ": " + entity.get(k) + " is " + here.catalogString() + " in the spine's table, and "
                                + key.get(k) + " is " + there.catalogString()
                                + " in the group's; cast one of them in its table's select");
            }
        }
    }

    private static void checkTypes(StructType spine, StructType tiles, List<String> entity, String place) {
        checkTypes(spine, tiles, entity, entity, place);
    }

    private static Column[] queries(StructType spine, FeatureGroup.Aggregates group) {
        List<Column> columns = keys(spine, group);
        columns.add(unix_date(col("_night")).as("_date"));
        columns.add(lit(AsOfPass.QUERY).as("_kind"));
        columns.add(lit(0).as("_day"));
        columns.add(lit(null).cast("array<double>").as("_numbers"));
        columns.add(lit(null).cast("array<binary>").as("_objects"));
        return columns.toArray(Column[]::new);
    }

    /** Whether a row has an entity. */
    private static Column known(FeatureGroup.Aggregates group) {
        Column known = lit(true);
        for (Column key : Columns.of(group.entity())) {
            known = known.and(key.isNotNull());
        }
        return known;
    }

    /** The entity's columns; whole numbers of all widths as bigint. */
    static List<Column> keys(StructType rows, FeatureGroup.Aggregates group) {
        List<Column> keys = new ArrayList<>();
        for (String key : group.entity()) {
            boolean whole = rows.apply(key).dataType() instanceof IntegralType;
            keys.add(whole ? Columns.named(key).cast("bigint").as(key) : Columns.named(key));
        }
        return keys;
    }

    private static StructType answers(StructType rows, FeatureGroup.Aggregates group) {
        StructType type = new StructType();
        for (String key : group.entity()) {
            type = type.add(key, rows.apply(key).dataType());
        }
        type = type.add("_night", DataTypes.IntegerType);
        for (FeatureGroup.AggregateFeature feature : group.features()) {
            type = type.add(feature.name(), type(feature));
        }
        return type;
    }

    private static DataType type(FeatureGroup.AggregateFeature feature) {
        return feature.result().kind() == Kind.CATEGORY ? DataTypes.StringType : DataTypes.DoubleType;
    }
}
