package dev.nightjar.etl.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.udaf;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.core.config.Source;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.rule.Expectation;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.lake.spark.Trial;
import dev.nightjar.lake.spark.Trial.Tried;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** Turns raw rows into facts: typed, judged by the row rules, without repeats. */
final class FactLog {
    /** Whether a row adds nothing; only in the result of {@link #sequenced}. */
    static final String REPEATED = "_repeated";

    private static final List<String> META =
            List.of("_known_date", "_declared_date", "_place", "_position", "_known_month");

    private FactLog() {}

    /** The table's expressions over raw rows, to be tried row by row: select and delete_when, then its row rules over what select gives. */
    static List<Trial> trials(Dataset<Row> raw, Source source, Table table) {
        String key = "tables." + table.name();
        List<Tried> selected = new ArrayList<>();
        table.select().forEach((name, sql) -> selected.add(tried(key + ".select." + name, name, sql)));
        table.deleteWhen().ifPresent(sql -> selected.add(tried(key + ".delete_when", "_delete", sql)));
        Trial.Expressions rules = new Trial.Expressions().add(key + ".delete_when", "_op <> 'delete'");
        Trial.sqlChecks(table, Expectation::rowRule).forEach((place, sql) -> rules.addWhere(0, place, sql));
        List<Column> facts = new ArrayList<>();
        table.select().keySet().forEach(c -> facts.add(col("`" + c + "`")));
        Stream.of("_event_day", "_known_date", "_declared_date", "_place", "_position", "_op")
                .forEach(c -> facts.add(col(c)));
        String of = "table " + table.name();
        return List.of(
                new Trial(of, typed(raw, source), List.of(), selected),
                rules.over(of, judged(raw, source, table).select(facts.toArray(Column[]::new)), table.key()));
    }

    private static Tried tried(String place, String name, String sql) {
        return new Tried(place, name, sql, Optional.empty());
    }

    /** The selected columns' names and types, as Spark resolves them. */
    static List<TableColumn> selected(Dataset<Row> facts, Table table) {
        return Arrays.stream(facts.schema().fields())
                .filter(f -> table.select().containsKey(f.name()))
                .map(f -> TableColumn.optional(
                        f.name(),
                        f.dataType().catalogString(),
                        "select: " + table.select().get(f.name())))
                .toList();
    }

    /** Raw rows as typed and judged rows: the selected columns and all fact columns. */
    static Dataset<Row> judged(Dataset<Row> raw, Source source, Table table) {
        Dataset<Row> typed = typed(raw, source);
        List<Column> columns = new ArrayList<>();
        table.select().forEach((name, sql) -> columns.add(expr(sql).as(name)));
        META.forEach(m -> columns.add(col(m)));
        columns.add(col("_problems"));
        columns.add(when(expr(table.deleteWhen().orElse("false")), lit("delete"))
                .otherwise(lit("upsert"))
                .as("_op"));
        Dataset<Row> selected = typed.select(columns.toArray(Column[]::new));
        Column eventDay = table.eventTime()
                .map(t -> to_date(col("`" + t + "`")))
                .orElse(lit(null).cast("date"));
        Dataset<Row> judged = selected.withColumn("_event_day", eventDay)
                .withColumn("_rules", rules(table))
                .withColumn("_ok", size(col("_rules")).equalTo(0));
        return judged.withColumn(
                        "_hash",
                        TypedColumns.hash(new ArrayList<>(table.select().keySet())))
                .select(factColumns(table));
    }

    private static Dataset<Row> typed(Dataset<Row> raw, Source source) {
        if (source.format() != Source.Format.CSV) {
            return raw.withColumn(
                    "_problems", TypedColumns.names(List.of(lit(null).cast("string"))));
        }
        List<Column> columns = new ArrayList<>();
        source.columns().forEach(c -> columns.add(TypedColumns.typed(c).as(c.name())));
        META.forEach(m -> columns.add(col(m)));
        columns.add(TypedColumns.names(TypedColumns.landingProblems(source.columns()))
                .as("_problems"));
        return raw.select(columns.toArray(Column[]::new));
    }

    private static Column rules(Table table) {
        List<Column> keys = new ArrayList<>();
        keys.add(lit(null).cast("string"));
        for (String key : table.key()) {
            keys.add(when(col("`" + key + "`").isNull(), lit("key " + key + " is not null")));
        }
        List<Column> all = new ArrayList<>(keys);
        table.eventTime().ifPresent(time -> {
            all.add(when(col("_event_day").isNull(), lit("event time " + time + " is not null")));
            Column oldest = date_sub(coalesce(col("_declared_date"), col("_known_date")), table.correctsDays());
            all.add(when(col("_event_day").lt(oldest), lit("corrects within " + table.correctsDays() + "d")));
        });
        table.valid().filter(v -> v.to().isPresent()).ifPresent(v -> {
            Column ends = col("`" + v.to().get() + "`").lt(col("`" + v.from() + "`"));
            all.add(when(ends, lit(v.to().get() + " is not before " + v.from())));
        });
        for (Expectation rule : table.rowRules()) {
            all.add(TypedColumns.broken(rule));
        }
        return when(col("_op").equalTo("delete"), concat(col("_problems"), TypedColumns.names(keys)))
                .otherwise(concat(col("_problems"), TypedColumns.names(all)));
    }

    static Column[] factColumns(Table table) {
        List<Column> columns = new ArrayList<>();
        table.select().keySet().forEach(c -> columns.add(col("`" + c + "`")));
        PipelineTables.FACT_COLUMNS.forEach(c -> columns.add(col(c.name())));
        return columns.toArray(Column[]::new);
    }

    /**
     * The incoming rows, each with {@link #REPEATED}: whether it says the same as its key's preceding fact, refused ones and deletes
     * included. Preceding is by the facts' order, among what was known by the row's own known date: a range gives what its nights give.
     *
     * @param existing facts of published nights whose keys may come again
     */
    static Dataset<Row> sequenced(Dataset<Row> incoming, Dataset<Row> existing, Table table) {
        Column declared = coalesce(col("_declared_date"), col("_known_date"));
        Column turn = struct(declared.as("declared"), col("_known_date"), col("_place"), col("_position"));
        WindowSpec asKnown =
                Window.partitionBy(keys(table)).orderBy(col("_known_date"), declared, col("_place"), col("_position"));
        WindowSpec whole = asKnown.rowsBetween(Window.unboundedPreceding(), Window.unboundedFollowing());
        WindowSpec soFar = asKnown.rowsBetween(Window.unboundedPreceding(), Window.currentRow());
        Column row = struct(
                unix_date(declared).as("declared"),
                unix_date(col("_known_date")).as("known"),
                col("_place").as("place"),
                col("_position").as("position"),
                col("_hash").as("hash"),
                col("_new").as("judged"));
        Dataset<Row> known = existing.select(factColumns(table)).withColumn("_new", lit(false));
        return incoming.withColumn("_new", lit(true))
                .unionByName(known)
                .withColumn("_before", lag(col("_hash"), 1).over(asKnown))
                .withColumn("_stale", coalesce(lag(turn, 1).over(asKnown).gt(turn), lit(false)))
                .withColumn("_any_stale", max(col("_stale")).over(whole))
                .withColumn(
                        "_again",
                        udaf(new WordInTurn(), Encoders.row(WordInTurn.INPUT))
                                .apply(when(col("_any_stale"), row))
                                .over(soFar))
                .filter(col("_new"))
                .withColumn(
                        REPEATED,
                        when(col("_any_stale"), col("_again"))
                                .otherwise(col("_before")
                                        .isNotNull()
                                        .and(col("_before").equalTo(col("_hash")))))
                .drop("_new", "_before", "_stale", "_any_stale", "_again");
    }

    /** As {@link #sequenced}, for a table without published facts. */
    static Dataset<Row> sequenced(Dataset<Row> incoming, Table table) {
        return sequenced(incoming, incoming.limit(0), table);
    }

    static Column[] keys(Table table) {
        return table.key().stream().map(k -> col("`" + k + "`")).toArray(Column[]::new);
    }
}
