package dev.nightjar.lake.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;

import dev.nightjar.core.config.Table;
import dev.nightjar.core.time.LogicalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * What a log of facts says: which rows were live when. Of several facts with one key the last counts, by declared date, then known date,
 * place and position; a stale one (earlier in that order than one already known) is never live; a refused one changes nothing.
 */
public final class FactViews {
    /** The end of an interval that is still open. */
    public static final java.sql.Date OPEN = java.sql.Date.valueOf("9999-12-31");

    private FactViews() {}

    /**
     * The live rows of all nights until {@code asOf} as intervals of known dates.
     *
     * @param facts the log, possibly with later facts, which are not read
     * @return the selected columns, {@code _event_day}, {@code _place}, {@code _position}, {@code known_from} (included) and
     *     {@code known_to} (excluded; 9999-12-31 while live)
     */
    public static Dataset<Row> history(Dataset<Row> facts, Table table, LogicalDate asOf) {
        Column order = struct(
                coalesce(col("_declared_date"), col("_known_date")),
                col("_known_date"),
                col("_place"),
                col("_position"));
        WindowSpec byKnowledge = Window.partitionBy(
                        table.key().stream().map(k -> col("`" + k + "`")).toArray(Column[]::new))
                .orderBy(col("_known_date"), order);
        List<Column> columns = new ArrayList<>();
        table.select().keySet().forEach(c -> columns.add(col("`" + c + "`")));
        columns.add(col("_event_day"));
        columns.add(col("_place"));
        columns.add(col("_position"));
        columns.add(col("_known_date").as("known_from"));
        columns.add(coalesce(col("_next"), lit(OPEN)).as("known_to"));
        return facts.filter(col("_ok").and(col("_known_date").leq(lit(asOf.sqlDate()))))
                .withColumn("_order", order)
                .withColumn("_best", max(col("_order")).over(byKnowledge.rowsBetween(Window.unboundedPreceding(), -1)))
                .filter(col("_best").isNull().or(col("_order").gt(col("_best"))))
                .withColumn("_next", lead(col("_known_date"), 1).over(byKnowledge))
                .filter(col("_next").isNull().or(col("_next").gt(col("_known_date"))))
                .filter(col("_op").equalTo("upsert"))
                .select(columns.toArray(Column[]::new));
    }

    /** The rows that were live at the end of the night: {@link #history} where the interval holds the night, with the same columns. */
    public static Dataset<Row> live(Dataset<Row> facts, Table table, LogicalDate night) {
        return history(facts, table, night).filter(col("known_to").equalTo(lit(OPEN)));
    }

    /**
     * The refused rows known by the night: the selected columns, {@code rules} (those that the row broke), {@code known_date},
     * {@code place} and {@code position}.
     */
    public static Dataset<Row> quarantine(Dataset<Row> facts, Table table, LogicalDate night) {
        List<Column> columns = new ArrayList<>();
        table.select().keySet().forEach(c -> columns.add(col("`" + c + "`")));
        columns.add(col("_rules").as("rules"));
        columns.add(col("_known_date").as("known_date"));
        columns.add(col("_place").as("place"));
        columns.add(col("_position").as("position"));
        return facts.filter(col("_ok").equalTo(false).and(col("_known_date").leq(lit(night.sqlDate()))))
                .select(columns.toArray(Column[]::new));
    }
}
