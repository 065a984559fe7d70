package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The spans of time of entities with very many rows, so that one entity is the work of many tasks. Each span has its own questions and
 * rows, and the last row before it, which is carried over from the spans before. What is a span changes no answer.
 */
final class AsOfSpans {
    private static final String BOUNDS = "_asof_bounds";
    private static final int MOST_SPANS = 32;
    /** Entities that are cut; each has a thousandth of the rows at least, or it would fit a task. */
    private static final int MOST_ENTITIES = 1_000;

    /**
     * When entities are cut, and when rows of one second are spilled.
     *
     * @param bytes of the files that both sides read, from which on it is looked for entities with many rows
     * @param rows of one entity, of both sides together, that one task sorts and merges
     * @param sample one row of so many is counted, by a hash of its moment
     * @param run rows of one second of an entity that are sorted in buffers; more go to a sorter that spills
     */
    record Limits(long bytes, long rows, int sample, int run) {
        static final Limits STANDARD = new Limits(1L << 30, 5_000_000, 100, 4_096);
    }

    private final Dataset<Row> bounds;
    private final int keys;

    private AsOfSpans(Dataset<Row> bounds, int keys) {
        this.bounds = bounds;
        this.keys = keys;
    }

    /** Of the entities that have more rows than one task is to do; empty if there are none. */
    static Optional<AsOfSpans> of(AsOfJoin.Side asks, AsOfJoin.Side tells, Limits limits) {
        if (AsOfPlanner.bytes(asks.rows()) + AsOfPlanner.bytes(tells.rows()) < limits.bytes()) {
            return Optional.empty();
        }
        int keys = asks.key().size();
        Column[] entity = Columns.of(names(keys));
        Dataset<Row> sample = sample(asks, limits).unionAll(sample(tells, limits));
        Dataset<Row> heavy = sample.groupBy(entity)
                .agg(count(lit(1)).multiply(limits.sample()).as("_rows"))
                .filter(col("_rows").gt(limits.rows()));
        List<Row> found = sample.join(broadcast(heavy), AsOfNode.seq(names(keys)), "inner")
                .groupBy(Columns.concat(entity, Columns.of(List.of("_rows"))))
                .agg(expr("percentile_approx(_at, array(" + quantiles() + "), 1000)")
                        .as(BOUNDS))
                .orderBy(col("_rows").desc())
                .limit(MOST_ENTITIES)
                .collectAsList(); // of the entities that are cut
        if (found.isEmpty()) {
            return Optional.empty();
        }
        StructType type = new StructType();
        for (int k = 0; k < keys; k++) {
            type = type.add(sample.schema().apply(k));
        }
        List<Row> rows = found.stream().map(r -> bounds(r, keys, limits.rows())).toList();
        SparkSession spark = asks.rows().sparkSession();
        return Optional.of(new AsOfSpans(
                spark.createDataFrame(rows, type.add(BOUNDS, DataTypes.createArrayType(DataTypes.LongType))), keys));
    }

    private static Dataset<Row> sample(AsOfJoin.Side side, Limits limits) {
        List<Column> columns = new ArrayList<>();
        for (int k = 0; k < side.key().size(); k++) {
            columns.add(
                    Columns.named(side.key().get(k)).as(names(side.key().size()).get(k)));
        }
        columns.add(side.number().as("_at"));
        return side.rows()
                .filter(side.whole()
                        .and(pmod(hash(Columns.named(side.moment())), lit(limits.sample()))
                                .equalTo(0)))
                .select(columns.toArray(Column[]::new));
    }

    private static String quantiles() {
        return String.join(
                ", ",
                IntStream.range(1, MOST_SPANS)
                        .mapToObj(q -> Double.toString((double) q / MOST_SPANS))
                        .toList());
    }

    /** Of the quantiles as many as the entity has spans, less one. */
    private static Row bounds(Row found, int keys, long perSpan) {
        long rows = found.getLong(keys);
        int spans = (int) Math.max(2, Math.min(MOST_SPANS, (rows + perSpan - 1) / perSpan));
        List<Long> quantiles = found.getList(keys + 1);
        List<Long> bounds = new ArrayList<>();
        for (int s = 1; s < spans; s++) {
            bounds.add(quantiles.get(s * MOST_SPANS / spans - 1));
        }
        Object[] out = new Object[keys + 1];
        EntityKeys.copy(found, keys, out);
        out[keys] = bounds.stream().distinct().toArray(Long[]::new);
        return RowFactory.create(out);
    }

    /** The questions, each in its span. */
    AsOfJoin.Side questions(AsOfJoin.Side asks) {
        Dataset<Row> placed = placed(asks).withColumn(AsOfJoin.SPAN, asks.shared(span(asks)));
        return asks.with(placed.drop(BOUNDS));
    }

    /** The rows, each in its span, and for each span the last one before it. */
    AsOfJoin.Side rows(AsOfJoin.Side tells) {
        Dataset<Row> placed = placed(tells).withColumn(AsOfJoin.SPAN, span(tells));
        return tells.with(placed.unionByName(carried(tells, placed)).drop(BOUNDS));
    }

    private Dataset<Row> carried(AsOfJoin.Side tells, Dataset<Row> placed) {
        Column[] entity = Columns.of(tells.key());
        List<Column> last = new ArrayList<>(List.of(Columns.named(tells.moment())));
        last.addAll(Arrays.asList(Columns.of(tells.ties())));
        Column row = struct(Columns.of(Arrays.asList(placed.columns())));
        Column next = coalesce(
                lead(AsOfJoin.SPAN, 1).over(Window.partitionBy(entity).orderBy(AsOfJoin.SPAN)),
                size(col("_row." + BOUNDS)));
        Dataset<Row> lasts = placed.filter(col(BOUNDS).isNotNull())
                .groupBy(Columns.concat(entity, Columns.of(List.of(AsOfJoin.SPAN))))
                .agg(max_by(row, struct(last.toArray(Column[]::new))).as("_row"))
                .withColumn("_next", next)
                .filter(col(AsOfJoin.SPAN).lt(col("_next")))
                .withColumn("_to", explode(sequence(col(AsOfJoin.SPAN).plus(1), col("_next"))));
        return lasts.select(col("_row.*"), col("_to")).drop(AsOfJoin.SPAN).withColumnRenamed("_to", AsOfJoin.SPAN);
    }

    private Dataset<Row> placed(AsOfJoin.Side side) {
        Column same = lit(true);
        for (int k = 0; k < keys; k++) {
            same = same.and(
                    Columns.named(side.key().get(k)).equalTo(col(names(keys).get(k))));
        }
        return side.rows()
                .join(broadcast(bounds), same, "left")
                .drop(names(keys).toArray(String[]::new));
    }

    /** How many bounds lie at or before the moment: questions and rows of one moment are in one span. */
    private static Column span(AsOfJoin.Side side) {
        return when(
                        col(BOUNDS).isNotNull().and(side.whole()),
                        size(filter(col(BOUNDS), bound -> bound.leq(side.number()))))
                .otherwise(0);
    }

    private static List<String> names(int keys) {
        return IntStream.range(0, keys).mapToObj(k -> "_asof_k" + k).toList();
    }
}
