package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.shiftleft;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;

/**
 * Rows of a spine, each with the last event of its entity at or before its instant. One shuffle and one sort of each side, then one merge
 * that holds one event; a key with very many rows is cut into spans of time, and each span begins with the last event before it
 * ({@link AsOfSpans}). Look-ups of tables with valid time are the same merge ({@link Lookups}).
 */
public final class AsOfJoin {
    static final String ORDER = "_asof_order";
    static final String SPAN = "_asof_span";
    static final String MOMENT = "_asof_moment";

    /** Bits of the hash and of the moment. */
    static final int HALF = 32;

    /** Rows without an entity are nobody's; they are shared out among so many tasks. */
    private static final int NOBODYS = 64;
    /** Moments are rounded to 2^20 microseconds, about a second; those from 1947 to 2089 are told apart by it. */
    private static final int ROUNDED = 20;

    private static final long MIDDLE = 1_444_592_000L;

    /**
     * What is joined on.
     *
     * @param key columns that name the entity, on both sides, with the same types; a null meets nothing
     * @param spineInstant column of the spine, a timestamp; null meets nothing
     * @param eventInstant column of the events, a timestamp; null meets nothing
     * @param ties columns of the events: of several events at one instant the last by these counts, nulls being first. With key and
     *     instant they should name one event, else it is any of those that they do not tell apart
     */
    public record On(List<String> key, String spineInstant, String eventInstant, List<String> ties) {
        public On {
            key = List.copyOf(key);
            ties = List.copyOf(ties);
            if (key.isEmpty()) {
                throw new IllegalArgumentException(
                        "key is empty; an as-of join needs at least one column of an entity");
            }
        }
    }

    private AsOfJoin() {}

    /**
     * The spine with the values of each row's event, null where there is none; rows in are rows out.
     *
     * @param values columns of the events, none of which the spine has
     */
    public static Dataset<Row> of(Dataset<Row> spine, Dataset<Row> events, On on, List<String> values) {
        return of(spine, events, on, values, AsOfSpans.Limits.STANDARD);
    }

    static Dataset<Row> of(
            Dataset<Row> spine, Dataset<Row> events, On on, List<String> values, AsOfSpans.Limits limits) {
        check(spine, events, on, values);
        List<Column> asked = new ArrayList<>(List.of(col("*")));
        List<Column> told = new ArrayList<>();
        List<String> askedKey = new ArrayList<>();
        List<String> toldKey = new ArrayList<>();
        for (String name : on.key()) {
            String own = "_asof_e" + toldKey.size();
            toldKey.add(own);
            told.add(key(events, name).as(own));
            askedKey.add(isKey(spine, name) ? name : own);
            if (!isKey(spine, name)) {
                asked.add(key(spine, name).as(own));
            }
        }
        told.add(Columns.named(on.eventInstant()).as(MOMENT));
        List<String> ties = new ArrayList<>();
        for (String name : on.ties()) {
            String own = "_asof_t" + ties.size();
            ties.add(values.contains(name) ? name : own);
            if (!values.contains(name)) {
                told.add(Columns.named(name).as(own));
            }
        }
        told.addAll(Arrays.asList(Columns.of(values)));
        Side asks = new Side(
                spine.select(asked.toArray(Column[]::new)), askedKey, on.spineInstant(), Unit.MICROS, List.of());
        Side tells = new Side(events.select(told.toArray(Column[]::new)), toldKey, MOMENT, Unit.MICROS, ties);
        return last(asks, tells, values, limits).drop(toldKey.toArray(String[]::new));
    }

    /** Whole numbers of all widths are one type of key. */
    private static Column key(Dataset<Row> rows, String name) {
        return isKey(rows, name) ? Columns.named(name) : Columns.named(name).cast("bigint");
    }

    private static boolean isKey(Dataset<Row> rows, String name) {
        DataType type = rows.schema().apply(name).dataType();
        return !(type instanceof IntegralType) || type.equals(DataTypes.LongType);
    }

    /** What moments count. */
    enum Unit {
        DAYS,
        MICROS
    }

    /**
     * One side of the join.
     *
     * @param moment a timestamp, or a bigint
     * @param unit what a bigint counts since 1970
     * @param ties what decides among rows of one moment
     */
    record Side(Dataset<Row> rows, List<String> key, String moment, Unit unit, List<String> ties) {
        Side {
            key = List.copyOf(key);
            ties = List.copyOf(ties);
        }

        Side with(Dataset<Row> others) {
            return new Side(others, key, moment, unit, ties);
        }

        /** The moment as a bigint. */
        Column number() {
            Column column = Columns.named(moment);
            return rows.schema().apply(moment).dataType().equals(DataTypes.TimestampType)
                    ? unix_micros(column)
                    : column;
        }

        /** The columns by which rows are sorted, and met. */
        List<String> order() {
            List<String> order = new ArrayList<>(List.of(ORDER));
            order.addAll(key);
            order.addAll(List.of(SPAN, moment));
            order.addAll(ties);
            return order;
        }

        /** Whether a row can meet another. */
        Column whole() {
            Column whole = Columns.named(moment).isNotNull();
            for (Column k : Columns.of(key)) {
                whole = whole.and(k.isNotNull());
            }
            return whole;
        }

        /** With a span for each row of an entity, and what it is sorted by first. */
        Dataset<Row> ordered(Column span) {
            Column nobodys = pmod(hash(Columns.concat(Columns.of(key), Columns.of(List.of(moment)))), lit(NOBODYS));
            Column[] hashed = Columns.concat(Columns.of(key), new Column[] {span});
            return rows.withColumn(SPAN, when(whole(), span).otherwise(nobodys))
                    .withColumn(ORDER, when(whole(), order(hash(hashed))));
        }

        /** The hash in the upper half, the rounded moment in the lower one. */
        private Column order(Column hash) {
            Column rounded = unit == Unit.MICROS
                    ? shiftright(number(), ROUNDED).minus(MIDDLE)
                    : greatest(lit((long) Integer.MIN_VALUE), number());
            Column lower = greatest(lit(0L), least(lit((1L << HALF) - 1), rounded.plus(1L << (HALF - 1))));
            return shiftleft(hash.cast("bigint"), HALF).plus(lower);
        }
    }

    /** The questions with values of the last row at or before each. */
    static Dataset<Row> last(Side asks, Side tells, List<String> values, AsOfSpans.Limits limits) {
        Side there = tells.with(tells.rows().filter(tells.whole()));
        Optional<AsOfSpans> spans = AsOfSpans.of(asks, there, limits);
        Dataset<Row> questions = spans.map(s -> s.questions(asks)).orElseGet(() -> asks.ordered(lit(0)));
        Dataset<Row> rows = spans.map(s -> s.rows(there)).orElseGet(() -> there.ordered(lit(0)));
        return joined(questions, asks.order(), rows, there.order(), values, new AsOfRule.Last());
    }

    /**
     * The questions with values of the row that each one's night knows and that is valid at its moment.
     *
     * @param night column of the questions, days since 1970
     * @param version columns of the rows, as {@link AsOfRule.Valid} has them
     */
    static Dataset<Row> valid(
            Side asks, String night, Side tells, List<String> version, List<String> values, AsOfRule.Valid rule) {
        List<String> asked = new ArrayList<>(asks.order());
        asked.add(night);
        List<String> told = new ArrayList<>(tells.order());
        told.addAll(version);
        Side there = tells.with(tells.rows().filter(tells.whole()));
        return joined(asks.ordered(lit(0)), asked, there.ordered(lit(0)), told, values, rule);
    }

    private static Dataset<Row> joined(
            Dataset<Row> questions,
            List<String> asked,
            Dataset<Row> rows,
            List<String> told,
            List<String> values,
            AsOfRule rule) {
        int keys = asked.indexOf(SPAN); // the order stands before them, and the span is one
        return AsOfNode.join(questions, asked, rows, told, values, keys, rule);
    }

    private static void check(Dataset<Row> spine, Dataset<Row> events, On on, List<String> values) {
        AsOf.checkTypes(spine.schema(), events.schema(), on.key(), on.key(), "as-of join");
        timestamp(spine, on.spineInstant());
        timestamp(events, on.eventInstant());
        List<String> there = List.of(spine.columns());
        for (String value : values) {
            if (there.contains(value)) {
                throw new PipelineException(
                        ErrorKind.CONFIG, "as-of join: column " + value + " is on both sides; rename one of them");
            }
        }
    }

    private static void timestamp(Dataset<Row> rows, String instant) {
        DataType type = rows.schema().apply(instant).dataType();
        if (!type.equals(DataTypes.TimestampType)) {
            throw new PipelineException(
                    ErrorKind.CONFIG,
                    "as-of join: " + instant + " is of type " + type.catalogString()
                            + "; an instant is a timestamp, so cast it");
        }
    }
}
