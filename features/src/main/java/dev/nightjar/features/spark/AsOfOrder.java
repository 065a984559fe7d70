package dev.nightjar.features.spark;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Murmur3Hash;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection$;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import scala.collection.Seq;

/**
 * The number by which both sides of an as-of join are sorted and merged: a hash of the entity in its upper half, the rounded moment in its
 * lower one, so that it ascends with the moments of an entity. It stands in no row; it is computed when a row is put into the sorter.
 */
final class AsOfOrder {
    /** Bits of the hash and of the moment. */
    private static final int HALF = 32;
    /** Moments are rounded to 2^20 microseconds, about a second; those from 1947 to 2089 are told apart by it. */
    private static final int ROUNDED = 20;

    private static final long MIDDLE = 1_444_592_000L;
    private static final int SEED = 42;

    private final UnsafeProjection hash;
    private final int moment;
    private final boolean days;

    /**
     * @param entity expressions over the columns
     * @param moment place of a bigint or timestamp that is never null
     * @param days whether it counts days, not microseconds
     */
    AsOfOrder(List<Expression> entity, Seq<Attribute> columns, int moment, boolean days) {
        List<Expression> hashed = List.of(new Murmur3Hash(AsOfNode.seq(entity), SEED));
        this.hash = UnsafeProjection$.MODULE$.create(AsOfNode.seq(hashed), columns);
        this.moment = moment;
        this.days = days;
    }

    long of(UnsafeRow row) {
        return ((long) hash.apply(row).getInt(0) << HALF) | rounded(row.getLong(moment), days);
    }

    /** The part that entities of one hash share. */
    static long hash(long order) {
        return order >> HALF;
    }

    /** From 0 to 2^32, excluded; never descends with the moment. */
    static long rounded(long moment, boolean days) {
        long rounded = days ? moment : (moment >> ROUNDED) - MIDDLE;
        return Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, rounded)) - Integer.MIN_VALUE;
    }
}
