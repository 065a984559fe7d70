package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.xxhash64;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Some rows of a set, chosen by the hash of their key, with the rows of the spine's table that they were made from.
 *
 * @param set as collected: the spine's key, {@code _night}, and the features by their names; at most the size asked for
 * @param spine for each row of the set the row of the spine's table: entities' columns by their names, and row features as
 *     {@code group.column}; null where there is none
 * @param spineType of those
 */
record AuditSample(List<Row> set, List<Row> spine, StructType spineType) {
    /** The spine row's date, as an epoch day. */
    static final String DAY = "_day";
    /** The spine row's event time in microseconds since 1970. */
    static final String INSTANT = "_instant";

    /**
     * The rows whose hash of seed, night and key is least.
     *
     * @param set has the spine's key, {@code _night} and the features
     */
    static Dataset<Row> choose(Dataset<Row> set, Pipeline pipeline, int size) {
        Column[] key = Columns.concat(
                new Column[] {lit(pipeline.training().seed()), col("_night")},
                Columns.of(pipeline.spine().key()));
        Column[] order = Columns.concat(
                new Column[] {xxhash64(key), col("_night")},
                Columns.of(pipeline.spine().key()));
        return set.orderBy(order).limit(size);
    }

    /** Rows of one of several parts of about one size. */
    static Column inPart(Pipeline pipeline, int part, int parts) {
        Column[] key = Columns.concat(
                new Column[] {lit("part"), col("_night")},
                Columns.of(pipeline.spine().key()));
        return pmod(xxhash64(key), lit(parts)).equalTo(part);
    }

    /** Two jobs: the sample, and its spine. */
    static AuditSample of(Dataset<Row> set, Pipeline pipeline, KnownTables known, DateRange nights, int size) {
        Dataset<Row> chosen = choose(set, pipeline, size);
        return of(chosen.collectAsList(), chosen.schema(), pipeline, known, nights); // at most `size`
    }

    /** As above, of rows that were chosen already. */
    static AuditSample of(List<Row> chosen, StructType type, Pipeline pipeline, KnownTables known, DateRange nights) {
        LogicalDate first = nights.first().plus(pipeline.spine().daysAhead());
        Dataset<Row> spine = Spines.spine(known.history(pipeline.spine().from(), first), pipeline.spine(), nights);
        Dataset<Row> wanted = keys(chosen, type, pipeline, spine);
        Column same = unix_date(col("_night")).equalTo(col("_n"));
        List<String> key = pipeline.spine().key();
        for (int k = 0; k < key.size(); k++) {
            same = same.and(Columns.named(key.get(k)).eqNullSafe(col("_k" + k)));
        }
        Dataset<Row> found = spine.join(broadcast(wanted), same).select(columns(spine, pipeline));
        Row[] rows = new Row[chosen.size()];
        found.collectAsList().forEach(row -> rows[row.getInt(0)] = row); // at most `size`: keys of a night are unique
        return new AuditSample(chosen, Arrays.asList(rows), found.schema());
    }

    List<LogicalDate> nights() {
        return set.stream().map(AuditSample::night).toList();
    }

    static LogicalDate night(Row row) {
        return new LogicalDate(row.<java.sql.Date>getAs("_night").toLocalDate());
    }

    /** The rows at these places. */
    AuditSample only(List<Integer> places) {
        return new AuditSample(
                places.stream().map(set::get).toList(),
                places.stream().map(spine::get).collect(Collectors.toCollection(ArrayList::new)),
                spineType);
    }

    /** The key as text, as {@code lookup} takes it. */
    static String key(Row row, Pipeline pipeline) {
        return pipeline.spine().key().stream()
                .map(k -> Objects.toString(row.getAs(k)))
                .collect(Collectors.joining("|"));
    }

    private static Dataset<Row> keys(List<Row> chosen, StructType type, Pipeline pipeline, Dataset<Row> spine) {
        List<String> key = pipeline.spine().key();
        StructType keys = new StructType();
        for (int k = 0; k < key.size(); k++) {
            keys = keys.add("_k" + k, type.apply(key.get(k)).dataType());
        }
        keys = keys.add("_n", DataTypes.IntegerType).add("_row", DataTypes.IntegerType);
        List<Row> rows = IntStream.range(0, chosen.size())
                .mapToObj(r -> {
                    List<Object> values = new ArrayList<>();
                    key.forEach(k -> values.add(chosen.get(r).getAs(k)));
                    values.add((int) night(chosen.get(r)).epochDay());
                    values.add(r);
                    return RowFactory.create(values.toArray());
                })
                .toList();
        return spine.sparkSession().createDataFrame(rows, keys);
    }

    private static Column[] columns(Dataset<Row> spine, Pipeline pipeline) {
        List<Column> columns = new ArrayList<>(List.of(col("_row")));
        Set<String> entities = new LinkedHashSet<>();
        for (FeatureGroup group : pipeline.features().values()) {
            if (group instanceof FeatureGroup.Aggregates aggregates) {
                entities.addAll(aggregates.entity());
            } else if (group instanceof FeatureGroup.Lookup lookup) {
                entities.addAll(lookup.entity());
            }
        }
        entities.forEach(e -> columns.add(Columns.named(e)));
        String eventTime =
                pipeline.tables().get(pipeline.spine().from()).eventTime().orElseThrow();
        columns.add(unix_date(col("_date")).cast("bigint").as(DAY));
        columns.add(unix_micros(Columns.named(eventTime).cast("timestamp")).as(INSTANT));
        for (FeatureGroup group : pipeline.features().values()) {
            if (group instanceof FeatureGroup.OfRow row) {
                row.columns().forEach((name, e) -> columns.add(value(spine, e).as(rowFeature(row, name))));
            }
        }
        return columns.toArray(Column[]::new);
    }

    static String rowFeature(FeatureGroup.OfRow group, String column) {
        return group.name() + "." + column;
    }

    /** The expression by its definition: a text as it is, anything else a finite double. */
    static Column value(Dataset<Row> rows, String expression) {
        boolean text =
                rows.select(expr(expression)).schema().fields()[0].dataType().equals(DataTypes.StringType);
        return text ? expr(expression) : Columns.finite(expr(expression).cast("double"));
    }
}
