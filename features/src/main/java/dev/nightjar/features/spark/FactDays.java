package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.core.run.RunId;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import java.io.Serializable;
import org.apache.spark.sql.Column;

/**
 * The event days that an audit takes from the facts: all from {@code since} on, and the block {@code [blockFrom, blockTo)} of older ones.
 * What a window without a beginning holds besides, it takes from tiles, so that a night does not read its whole history again.
 */
record FactDays(int since, int blockFrom, int blockTo) implements Serializable {
    /** Every day. */
    static final FactDays ALL = new FactDays(Integer.MIN_VALUE, 0, 0);
    /** Days of a block, and the fewest recent days. */
    static final int BLOCK = 28;
    /** Blocks before {@code since} that a night's one is chosen from: some three years. */
    private static final int BLOCKS = 36;

    /** From a day on. */
    static FactDays since(int day) {
        return new FactDays(day, day, day);
    }

    /** Those of nights: a block of older days besides, another one each night, chosen by hash. */
    static FactDays of(DateRange nights, String table, int since) {
        int recent = Math.min(since, Math.toIntExact(nights.first().epochDay()) - BLOCK + 1);
        String night = nights.last().toString();
        int block = Math.floorMod(RunId.of("audited days", table, night).hashCode(), BLOCKS);
        int to = recent - block * BLOCK;
        return new FactDays(recent, to - BLOCK, to);
    }

    boolean hold(int day) {
        return day >= since || (blockFrom <= day && day < blockTo);
    }

    /**
     * The facts that decide about rows on these days, but for rows that were moved across their ends by more than {@code days} event days.
     */
    Column facts(int days) {
        Column day = col("_event_day");
        Column recent = day.geq(lit(date(since - days))).or(col("_known_date").geq(lit(date(since))));
        Column held = day.isNull().or(recent);
        return blockFrom == blockTo
                ? held
                : held.or(day.geq(lit(date(blockFrom - days))).and(day.lt(lit(date(blockTo + days)))));
    }

    /** Days that are not held, of tiles. */
    Column others() {
        Column day = col("event_day");
        return day.lt(lit(date(since))).and(day.lt(lit(date(blockFrom))).or(day.geq(lit(date(blockTo)))));
    }

    /** Whether a tile's day is of a month of which some days are held, or of a later month; of the others a month's tile does as well. */
    Column inBrokenMonth() {
        LogicalDate recent = WindowDays.month(LogicalDate.ofEpochDay(since));
        Column broken = col("event_day").geq(lit(recent.sqlDate()));
        if (blockFrom == blockTo) {
            return broken;
        }
        LogicalDate first = WindowDays.month(LogicalDate.ofEpochDay(blockFrom));
        LogicalDate last = WindowDays.lastOfMonth(LogicalDate.ofEpochDay(blockTo - 1L));
        return broken.or(WindowDays.within(new DateRange(first, last)));
    }

    private static java.sql.Date date(int day) {
        return LogicalDate.ofEpochDay(day).sqlDate();
    }
}
