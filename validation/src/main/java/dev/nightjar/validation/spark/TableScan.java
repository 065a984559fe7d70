package dev.nightjar.validation.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.exists;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import dev.nightjar.core.rule.Expectation;
import dev.nightjar.core.rule.Expectation.Measure;
import dev.nightjar.core.time.LogicalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The datasets that a table's checks are counted on. */
final class TableScan {
    /** Columns of the aggregated row before the analyzers': date, all rows, refused rows, and three of the digest. */
    static final int LEADING = 6;

    static final String CLEAN = "_clean";

    private TableScan() {}

    /** The facts that became known in the range: not the deletes, which carry no values to judge, unless they were refused. */
    static Dataset<Row> known(Dataset<Row> facts, Optional<LogicalDate> from, LogicalDate to) {
        Column inRange = col("_known_date").leq(lit(to.sqlDate()));
        if (from.isPresent()) {
            inRange = inRange.and(col("_known_date").geq(lit(from.get().sqlDate())));
        }
        return facts.filter(inRange)
                .filter(col("_op").equalTo("upsert").or(col("_ok").equalTo(false)))
                .withColumn(CLEAN, col("_ok"));
    }

    /** Adds {@code _referred_N}: whether the column's value stood in the other table as known on the row's known date. */
    static Dataset<Row> referring(
            Dataset<Row> rows, Dataset<Row> history, Measure.References other, String column, int n) {
        String lives = "_lives_" + n;
        String value = "_value_" + n;
        Dataset<Row> values = history.filter(
                        col("`" + other.otherColumn() + "`").isNotNull())
                .groupBy(col("`" + other.otherColumn() + "`").as(value))
                .agg(array_sort(collect_set(struct(col("known_from"), col("known_to"))))
                        .as(lives));
        Column stood = exists(col(lives), life -> life.getField("known_from")
                .leq(col("_known_date"))
                .and(life.getField("known_to").gt(col("_known_date"))));
        return rows.join(values, rows.col("`" + column + "`").equalTo(values.col(value)), "left")
                .withColumn("_referred_" + n, col("`" + column + "`").isNull().or(coalesce(stood, lit(false))))
                .drop(lives, value);
    }

    /** Adds {@code _exact_N}: the column as a decimal with 8 digits behind the point; null for NaN and for 1e20 and more. */
    static Dataset<Row> exact(Dataset<Row> rows, String column, int n) {
        return rows.withColumn("_exact_" + n, col("`" + column + "`").cast("decimal(28,8)"));
    }

    /** One row for each known date, in no order: the leading columns, then the analyzers'. */
    static Dataset<Row> aggregated(Dataset<Row> rows, List<Column> analyzers) {
        Column hash = xxhash64(col("_place"), col("_position"), col("_hash"), col("_ok"));
        List<Column> columns = new ArrayList<>();
        columns.add(sum(when(col(CLEAN), lit(0L)).otherwise(lit(1L))));
        columns.add(count(lit(1)));
        columns.add(sum(hash.cast("decimal(20,0)")).cast("string"));
        columns.add(expr("bit_xor(xxhash64(_position, _hash, _place))"));
        columns.addAll(analyzers);
        return rows.groupBy(col("_known_date")).agg(count(lit(1)).as("_all"), columns.toArray(Column[]::new));
    }

    /**
     * How many clean rows of a known date have a value, and how many of them have one that no other row of the date has.
     *
     * @return date, number of the column in the list, unique rows, rows that are not null
     */
    static Dataset<Row> uniqueness(Dataset<Row> rows, List<Expectation> checks) {
        List<Column> values = new ArrayList<>();
        for (Expectation check : checks) {
            Column value = col("`" + check.column().orElseThrow() + "`").cast("string");
            values.add(struct(lit(values.size()).as("n"), value.as("value")));
        }
        return rows.filter(col(CLEAN))
                .select(
                        col("_known_date"),
                        explode(array(values.toArray(Column[]::new))).as("_one"))
                .filter(col("_one.value").isNotNull())
                .groupBy(
                        col("_known_date"),
                        col("_one.n").as("n"),
                        col("_one.value").as("value"))
                .agg(count(lit(1)).as("times"))
                .groupBy(col("_known_date"), col("n"))
                .agg(
                        sum(when(col("times").equalTo(1), lit(1L)).otherwise(lit(0L)))
                                .as("unique"),
                        sum(col("times")).as("rows"));
    }
}
