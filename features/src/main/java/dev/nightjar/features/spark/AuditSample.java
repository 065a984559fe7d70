package dev.nightjar.features.spark;

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
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
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
    /** The instant that the row's windows end before, in microseconds since 1970; only where the spine has instants. */
    static final String END = "_end";

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
        Asks wanted = wanted(chosen, pipeline);
        List<String> key = pipeline.spine().key();
        Dataset<Row> found = spine.filter(wanted.near(spine, key)).select(columns(spine, pipeline));
        FilterFunction<Row> chooses = row -> place(wanted, row) >= 0;
        Row[] rows = new Row[chosen.size()];
        // at most `size`: keys of a night are unique
        found.filter(chooses).collectAsList().forEach(row -> rows[place(wanted, row)] = row);
        return new AuditSample(chosen, Arrays.asList(rows), found.schema());
    }

    /** The place in the sample, or -1. */
    private static int place(Asks wanted, Row row) {
        return wanted.of(row, 1).stream()
                .filter(unit -> unit.night() == row.getInt(0))
                .mapToInt(Asks.Unit::number)
                .findFirst()
                .orElse(-1);
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

    private static Asks wanted(List<Row> chosen, Pipeline pipeline) {
        List<String> key = pipeline.spine().key();
        Asks wanted = new Asks(key.size());
        for (int r = 0; r < chosen.size(); r++) {
            List<Object> values = new ArrayList<>();
            for (String k : key) {
                values.add(chosen.get(r).getAs(k));
            }
            int night = Math.toIntExact(night(chosen.get(r)).epochDay());
            wanted.add(values, new Asks.Unit(r, night, Asks.Days.NONE, List.of(), List.of()));
        }
        return wanted;
    }

    private static Column[] columns(Dataset<Row> spine, Pipeline pipeline) {
        List<Column> columns = new ArrayList<>(List.of(unix_date(col("_night")).as("_n")));
        int k = 0;
        for (Column key : Columns.of(pipeline.spine().key())) {
            columns.add(key.as("_k" + k++));
        }
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
        pipeline.spine()
                .precision()
                .ifPresent(precision -> columns.add(Instants.end(precision).as(END)));
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
