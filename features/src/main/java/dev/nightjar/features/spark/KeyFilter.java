package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.udf;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.sketch.BloomFilter;

/**
 * A set of hashes by which a scan lets pass what belongs to it, and 1 in 10,000 of the rest. Its size is bounded, and nothing is shuffled to make
 * or to use it: for results that rows of other keys do not change.
 */
final class KeyFilter {
    /** Expected rows from which on a filter would have to be too big. */
    static final long MANY = 2_000_000;

    private static final double FALSE_POSITIVES = 1e-4;

    private final BloomFilter filter;

    private KeyFilter(BloomFilter filter) {
        this.filter = filter;
    }

    /**
     * Made by one job.
     *
     * @param hashes one column of longs
     * @param expected number of distinct ones; where there are more, more of the rest passes
     */
    static KeyFilter of(Dataset<Row> hashes, long expected) {
        long items = Math.min(Math.max(expected, 1_000), 4 * MANY);
        return new KeyFilter(hashes.stat().bloomFilter(Columns.named(hashes.columns()[0]), items, FALSE_POSITIVES));
    }

    /** Whether a hash is, most probably, in the set. */
    Column has(Column hash) {
        BloomFilter hashes = filter;
        UDF1<Long, Boolean> contains = hashes::mightContainLong;
        return udf(contains, DataTypes.BooleanType).apply(hash);
    }
}
