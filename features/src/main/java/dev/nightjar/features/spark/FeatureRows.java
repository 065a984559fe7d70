package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.FeatureSet;
import dev.nightjar.features.FeatureSet.Feature;
import dev.nightjar.features.FeatureSet.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;

/**
 * A spine with all features of a pipeline, each as known by the row's night. Rows in are rows out. Features are numbers (double, never
 * NaN or infinite) or categories (string); null means missing.
 */
final class FeatureRows {
    /** What the groups read. */
    interface Inputs {
        /** Tiles of a group, of all nights in question. */
        Dataset<Row> tiles(FeatureGroup.Aggregates group);

        /** The same, with those of whole months where they are kept. */
        default GroupTiles windows(FeatureGroup.Aggregates group) {
            return GroupTiles.ofDays(tiles(group));
        }

        /** History of a table, as of the last night in question or later. */
        Dataset<Row> history(String table);

        /** The same of event days from {@code earliest} on, and possibly of others. */
        default Dataset<Row> history(String table, LogicalDate earliest) {
            return history(table);
        }
    }

    private final Pipeline pipeline;
    private final Inputs inputs;
    private final DateRange nights;
    private AsOfInstant instants;

    FeatureRows(Pipeline pipeline, Inputs inputs, DateRange nights) {
        this.pipeline = pipeline;
        this.inputs = inputs;
        this.nights = nights;
    }

    /**
     * @param spine columns of the spine's table, {@code _night}, {@code _date} and possibly more that begin with {@code _}
     * @return all columns of the spine, and the features in the order of {@link #featureSet}, as {@code _f0}, {@code _f1} …
     */
    Dataset<Row> of(Dataset<Row> spine) {
        Dataset<Row> placed = pipeline.spine()
                .precision()
                .map(precision -> Instants.with(spine, precision))
                .orElse(spine);
        Dataset<Row> rows = placed;
        int feature = 0;
        for (FeatureGroup group : pipeline.features().values()) {
            rows = with(rows, placed, group, feature);
            feature += group.featureNames().size();
        }
        return rows.drop("_instant");
    }

    /** The features with the kinds that Spark finds for them. */
    FeatureSet featureSet(Dataset<Row> rows) {
        List<Feature> features = new ArrayList<>();
        for (FeatureGroup group : pipeline.features().values()) {
            for (String name : group.featureNames()) {
                DataType type = rows.schema().apply(internal(features.size())).dataType();
                features.add(
                        new Feature(name, type instanceof StringType ? Kind.CATEGORY : Kind.NUMERIC, group.name()));
            }
        }
        return new FeatureSet(features, PipelineTables.featureSetHash(pipeline));
    }

    /** The features under their own names. */
    static List<Column> named(FeatureSet set) {
        List<Column> columns = new ArrayList<>();
        for (int f = 0; f < set.features().size(); f++) {
            columns.add(col(internal(f)).as(set.features().get(f).name()));
        }
        return columns;
    }

    static String internal(int feature) {
        return "_f" + feature;
    }

    private Dataset<Row> with(Dataset<Row> rows, Dataset<Row> spine, FeatureGroup group, int first) {
        if (group instanceof FeatureGroup.OfRow ofRow) {
            return withRow(rows, ofRow, first);
        }
        if (group instanceof FeatureGroup.Lookup lookup) {
            return withLookup(rows, lookup, first);
        }
        return withAggregates(rows, spine, (FeatureGroup.Aggregates) group, first);
    }

    private Dataset<Row> withRow(Dataset<Row> rows, FeatureGroup.OfRow group, int first) {
        List<Column> columns = new ArrayList<>(List.of(col("*")));
        columns.addAll(values(rows, group.name(), group.columns(), first));
        return rows.select(columns.toArray(Column[]::new));
    }

    private Dataset<Row> withLookup(Dataset<Row> rows, FeatureGroup.Lookup group, int first) {
        Dataset<Row> history = inputs.history(group.table());
        List<Column> values = values(history, group.name(), group.columns(), first);
        return new Lookups(pipeline, nights, group).with(rows, history, values);
    }

    private Dataset<Row> withAggregates(
            Dataset<Row> rows, Dataset<Row> spine, FeatureGroup.Aggregates group, int first) {
        List<String> names = IntStream.range(first, first + group.featureNames().size())
                .mapToObj(FeatureRows::internal)
                .toList();
        if (pipeline.spine().precision().isEmpty()) {
            return AsOf.beside(
                    rows, inputs.windows(group), group, nights, pipeline.time().zone(), names);
        }
        List<Column> columns = new ArrayList<>();
        for (int k = 0; k < group.entity().size(); k++) {
            columns.add(Columns.named(group.entity().get(k)).as("_e" + k));
        }
        columns.add(col("_night").as("_n"));
        columns.add(col("_instant").as("_i"));
        for (int f = 0; f < names.size(); f++) {
            columns.add(Columns.named(group.featureNames().get(f)).as(names.get(f)));
        }
        Dataset<Row> known = asOfInstants(spine, group).select(columns.toArray(Column[]::new));
        Column same = col("_night").equalTo(col("_n")).and(col("_instant").equalTo(col("_i")));
        return rows.join(known, sameEntity(group.entity()).and(same), "left")
                .drop(entityColumns(group.entity().size(), "_n", "_i"));
    }

    private Dataset<Row> asOfInstants(Dataset<Row> spine, FeatureGroup.Aggregates group) {
        if (instants == null) {
            instants = Instants.operator(spine, nights, pipeline.time().zone());
        }
        Table table = pipeline.tables().get(group.from());
        return instants.of(
                spine,
                inputs.tiles(group),
                inputs.history(group.from(), instants.firstBroken(group)),
                group,
                table.eventTime().orElseThrow());
    }

    /** A null in a key meets nothing. */
    private static Column sameEntity(List<String> entity) {
        Column same = Columns.named(entity.get(0)).equalTo(col("_e0"));
        for (int k = 1; k < entity.size(); k++) {
            same = same.and(Columns.named(entity.get(k)).equalTo(col("_e" + k)));
        }
        return same;
    }

    private static String[] entityColumns(int keys, String... more) {
        return Stream.concat(IntStream.range(0, keys).mapToObj(k -> "_e" + k), Arrays.stream(more))
                .toArray(String[]::new);
    }

    /** Each expression as a feature: a text as it is, a number or a truth value as a finite double. */
    static List<Column> values(Dataset<Row> rows, String group, Map<String, String> expressions, int first) {
        List<Column> columns = new ArrayList<>();
        for (Map.Entry<String, String> e : expressions.entrySet()) {
            String place = "features." + group + ".columns." + e.getKey();
            DataType type = Columns.understood(place, () -> rows.select(expr(e.getValue())))
                    .schema()
                    .fields()[0]
                    .dataType();
            columns.add(value(place, expr(e.getValue()), type).as(internal(first + columns.size())));
        }
        return columns;
    }

    private static Column value(String place, Column expression, DataType type) {
        if (type instanceof StringType) {
            return expression;
        }
        if (type instanceof NumericType || type instanceof BooleanType || type instanceof NullType) {
            return Columns.finite(expression.cast("double"));
        }
        throw new PipelineException(
                ErrorKind.CONFIG,
                place + " is of type " + type.catalogString()
                        + "; a feature is a number, a truth value or a text, so take a part of it, for instance with"
                        + " hour(…), dayofweek(…) or size(…)");
    }
}
