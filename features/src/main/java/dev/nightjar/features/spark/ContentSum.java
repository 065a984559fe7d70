package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import dev.nightjar.core.run.RunId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;

/**
 * Counts and hashes rows as they pass on their way to a table, in no order: two 64-bit hashes of each row, added up (sums of longs wrap around,
 * so that they have one result in any order). Equal sums mean equal rows,
 * columns and nulls, up to a chance of about 2 to the power of -128; the two zeros count as one, as they do in SQL.
 */
final class ContentSum {
    private final Observation observation = new Observation("content");

    /** The same rows. To be written once. */
    Dataset<Row> of(Dataset<Row> rows) {
        // Hashed in generated code: what an observation computes itself is taken column by column out of two rows.
        return rows.withColumns(Map.of(
                        "_a", xxhash64(hashed(rows, "a")),
                        "_b", xxhash64(hashed(rows, "b"))))
                .observe(
                        observation,
                        count(lit(1)).as("_rows"),
                        sum(col("_a")).as("_a"),
                        sum(col("_b")).as("_b"))
                .drop("_a", "_b");
    }

    /** The number of rows; waits until they are written. */
    long rows() {
        return (Long) observed().get("_rows");
    }

    /** The hash, 16 hex digits; waits until they are written. */
    String hash() {
        Map<String, Object> sums = observed();
        return hash((Long) sums.get("_rows"), (Long) sums.get("_a"), (Long) sums.get("_b"));
    }

    /** The hash of rows that stand already. */
    static String hash(Dataset<Row> rows) {
        Row row = rows.agg(count(lit(1)), sum(xxhash64(hashed(rows, "a"))), sum(xxhash64(hashed(rows, "b"))))
                .first(); // one row
        return hash(row.getLong(0), row.isNullAt(1) ? null : row.getLong(1), row.isNullAt(2) ? null : row.getLong(2));
    }

    private static String hash(Long rows, Long a, Long b) {
        return RunId.of(String.valueOf(rows), String.valueOf(a), String.valueOf(b));
    }

    /** The hash passes over nulls, so where they stand is hashed besides, and so are the names. */
    private static Column[] hashed(Dataset<Row> rows, String seed) {
        List<Column> hashed = new ArrayList<>(List.of(lit(seed + Arrays.toString(rows.columns()))));
        List<Column> nulls = new ArrayList<>();
        for (String name : rows.columns()) {
            hashed.add(Columns.named(name));
            nulls.add(when(Columns.named(name).isNull(), "1").otherwise("0"));
        }
        hashed.add(concat(nulls.toArray(Column[]::new)));
        return hashed.toArray(Column[]::new);
    }

    private Map<String, Object> observed() {
        try {
            return observation.getAsJava();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while rows were counted", e);
        }
    }
}
