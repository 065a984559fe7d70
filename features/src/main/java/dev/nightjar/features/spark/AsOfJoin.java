package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
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
    static final String SPAN = "_asof_span";
    static final String MOMENT = "_asof_moment";

    /** Rows without an entity are nobody's; they are shared out among so many tasks. */
    private static final int NOBODYS = 64;

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

        /** Whether a row can meet another. */
        Column whole() {
            Column whole = Columns.named(moment).isNotNull();
            for (Column k : Columns.of(key)) {
                whole = whole.and(k.isNotNull());
            }
            return whole;
        }

        /** The span of rows that can meet another; others are shared out. */
        Column shared(Column span) {
            Column nobodys = pmod(hash(Columns.concat(Columns.of(key), Columns.of(List.of(moment)))), lit(NOBODYS));
            return when(whole(), span).otherwise(nobodys);
        }

        /** @param more columns behind the moment */
        AsOfNode.Side met(Column span, List<String> more) {
            List<String> behind = new ArrayList<>(List.of(moment));
            behind.addAll(more);
            return new AsOfNode.Side(rows, key, span, behind);
        }
    }

    /** The questions with values of the last row at or before each. */
    static Dataset<Row> last(Side asks, Side tells, List<String> values, AsOfSpans.Limits limits) {
        Side there = tells.with(tells.rows().filter(tells.whole()));
        Optional<AsOfSpans> spans = AsOfSpans.of(asks, there, limits);
        Column span = spans.isPresent() ? Columns.named(SPAN) : lit(0);
        Side questions = spans.map(s -> s.questions(asks)).orElse(asks);
        Side rows = spans.map(s -> s.rows(there)).orElse(there);
        return AsOfNode.join(
                questions.met(spans.isPresent() ? span : asks.shared(span), List.of()),
                rows.met(span, tells.ties()),
                values,
                new AsOfRule.Last(asks.unit() == Unit.DAYS),
                limits.run());
    }

    /**
     * The questions with values of the row that each one's night knows and that is valid at its moment.
     *
     * @param night column of the questions, days since 1970
     * @param version columns of the rows, as {@link AsOfRule.Valid} has them
     */
    static Dataset<Row> valid(
            Side asks, String night, Side tells, List<String> version, List<String> values, AsOfRule.Valid rule) {
        Side there = tells.with(tells.rows().filter(tells.whole()));
        return AsOfNode.join(
                asks.met(asks.shared(lit(0)), List.of(night)),
                there.met(lit(0), version),
                values,
                rule,
                AsOfSpans.Limits.STANDARD.run());
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
