package dev.nightjar.training.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;

import dev.nightjar.core.config.Pipeline;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;

/** Hashes of a row's own columns, by which rows are drawn: a draw is the same however the rows lie. */
final class RowHash {
    private static final int SHARES = 1 << 20;

    private RowHash() {}

    /**
     * A long of the seed, some columns and the spine's key columns, in this order.
     *
     * @param before what the draw is for, the night, or nothing
     */
    static Column of(Pipeline pipeline, Column... before) {
        List<Column> columns = new ArrayList<>(List.of(before));
        columns.addAll(named(pipeline.spine().key()));
        return of(pipeline.training().seed(), columns);
    }

    /** A long of the seed and the columns, in this order. */
    static Column of(long seed, List<Column> columns) {
        List<Column> all = new ArrayList<>(List.of(lit(seed)));
        all.addAll(columns);
        return xxhash64(all.toArray(Column[]::new));
    }

    /**
     * Whether a hash is in a share of all hashes, told in steps of 2^-20 and rounded up. A smaller share's hashes are in each greater share.
     *
     * @param share 0, which has none, to 1, which has all
     */
    static Column drawn(Column hash, double share) {
        return pmod(hash, lit(SHARES)).lt((long) Math.ceil(share * SHARES));
    }

    /** Which half a hash is in, 0 or 1. */
    static Column half(Column hash) {
        return pmod(hash, lit(2));
    }

    /** Columns by their names, whatever characters these have. */
    static List<Column> named(List<String> names) {
        return names.stream().map(RowHash::named).toList();
    }

    /** A column by its name, whatever characters this has. */
    static Column named(String name) {
        return col("`" + name.replace("`", "``") + "`");
    }
}
