package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * Look-ups by their definition: for each question, the columns of the row of its entity that was known on its night and, where rows have valid
 * time, was valid at its moment.
 */
final class NaiveLookups {
    private NaiveLookups() {}

    /** What a spine's row asks by, besides entity and night: its date or its event time, as the table's valid time counts; else nothing. */
    static ToLongFunction<Row> moment(FeatureGroup group, Pipeline pipeline, KnownTables known) {
        Optional<Table.Valid> valid = group instanceof FeatureGroup.Lookup lookup
                ? pipeline.tables().get(lookup.table()).valid()
                : Optional.empty();
        if (valid.isEmpty()) {
            return row -> 0L;
        }
        DataType type = known.history(((FeatureGroup.Lookup) group).table())
                .schema()
                .apply(valid.get().from())
                .dataType();
        String column = type.equals(DataTypes.DateType) ? AuditSample.DAY : AuditSample.INSTANT;
        return row -> row.getAs(column) == null ? Questions.NEVER : row.<Long>getAs(column);
    }

    /** A look-up, its number in the pass, what is asked about it, and for each of its features whether it is a text. */
    record Asked(FeatureGroup.Lookup group, int number, Asks asks, List<Boolean> texts) {
        NaiveRows.Width width() {
            int of = Math.toIntExact(texts.stream().filter(t -> t).count());
            return new NaiveRows.Width(texts.size() - of, of);
        }

        NaiveSolver.Maker solver() {
            return LookupRows.Solver.of(texts);
        }
    }

    static Asked asked(FeatureGroup.Lookup group, int number, Questions questions, Dataset<Row> history) {
        Asks asks = questions.each(group.entity().size(), (night, moments) -> Asks.Days.NONE);
        List<Boolean> texts = group.columns().values().stream()
                .map(e ->
                        history.select(expr(e)).schema().fields()[0].dataType().equals(DataTypes.StringType))
                .toList();
        return new Asked(group, number, asks, texts);
    }

    /**
     * The rows that answer, in the form of {@link NaiveRows}.
     *
     * @param history of the looked-up table, as of the last night asked about or later
     */
    static Dataset<Row> rows(Dataset<Row> history, Table table, Asked asked, NaiveRows.Width width) {
        Column since = lit(Long.MIN_VALUE);
        Column until = lit(Long.MAX_VALUE);
        if (table.valid().isPresent()) {
            since = coalesce(number(history, table.valid().get().from()), since);
            if (table.valid().get().to().isPresent()) {
                until = coalesce(number(history, table.valid().get().to().get()), until);
            }
        }
        List<String> key = table.lookupKey();
        List<Column> columns = new ArrayList<>(List.of(
                unix_date(col("known_from")),
                unix_date(col("known_to")),
                col("_place"),
                col("_position"),
                since,
                until));
        columns.addAll(List.of(Columns.of(key)));
        List<Column> texts = new ArrayList<>();
        int f = 0;
        for (String expression : asked.group().columns().values()) {
            boolean text = asked.texts().get(f++);
            (text ? texts : columns).add(text ? expr(expression) : Columns.finite(Columns.number(expression)));
        }
        columns.addAll(texts);
        List<Column> named = new ArrayList<>();
        columns.forEach(c -> named.add(c.as("_c" + named.size())));
        FlatMapFunction<Row, Row> rows = new LookupRows(asked.number(), asked.asks(), key.size(), asked.width(), width);
        return history.filter(asked.asks().near(history, key))
                .select(named.toArray(Column[]::new))
                .flatMap(rows, Encoders.row(width.type()));
    }

    /**
     * The question's number and, as a struct, what is wanted of its row: of several that are valid the one that is valid since last.
     *
     * @param wanted columns of the history
     */
    static Dataset<Row> found(Dataset<Row> history, Table table, Dataset<Row> questions, List<Column> wanted) {
        Column asks = unix_date(col("known_from")).leq(col("_n")).and(col("_n").lt(unix_date(col("known_to"))));
        List<String> key = table.lookupKey();
        for (int k = 0; k < key.size(); k++) {
            asks = asks.and(Columns.named(key.get(k)).equalTo(col("_e" + k)));
        }
        Column since = lit(Long.MIN_VALUE);
        if (table.valid().isPresent()) {
            since = coalesce(number(history, table.valid().get().from()), lit(Long.MIN_VALUE));
            asks = asks.and(since.leq(col("_m"))).and(col("_m").gt(Long.MIN_VALUE));
            if (table.valid().get().to().isPresent()) {
                String to = table.valid().get().to().get();
                asks = asks.and(
                        coalesce(number(history, to), lit(Long.MAX_VALUE)).gt(col("_m")));
            }
        }
        return history.join(broadcast(questions), asks)
                .groupBy("_q")
                .agg(max_by(struct(wanted.toArray(Column[]::new)), since).as("_row"));
    }

    private static Column number(Dataset<Row> history, String column) {
        Column time = Columns.named(column);
        return history.schema().apply(column).dataType().equals(DataTypes.DateType)
                ? unix_date(time).cast("bigint")
                : unix_micros(time);
    }
}
