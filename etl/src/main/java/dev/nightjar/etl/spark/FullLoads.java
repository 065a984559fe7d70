package dev.nightjar.etl.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;

import dev.nightjar.core.config.Table;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.etl.LedgerRow;
import java.sql.Date;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.StructType;

/** Sources whose every file is the whole: a key that a file no longer has is deleted by it. */
final class FullLoads {
    private static final String LOAD = "_load";

    private final SparkSession spark;
    private final Table table;
    private final List<LedgerRow> loads;

    /**
     * @param loads the files of the range, one load each
     */
    FullLoads(SparkSession spark, Table table, List<LedgerRow> loads) {
        this.spark = spark;
        this.table = table;
        this.loads = loads.stream()
                .sorted(Comparator.comparing(FullLoads::declared)
                        .thenComparing(LedgerRow::known)
                        .thenComparing(LedgerRow::place))
                .toList();
    }

    private static LogicalDate declared(LedgerRow row) {
        return row.declared().map(LogicalDate::new).orElse(row.known());
    }

    /**
     * The deletes that follow from keys that vanish from one load to the next, as fact rows; their positions are negative.
     *
     * @param before live rows before the first load; empty if there was none
     */
    Dataset<Row> deletes(Dataset<Row> incoming, Optional<Dataset<Row>> before) {
        Dataset<Row> present = presence(incoming, before);
        Column next =
                lead(col(LOAD), 1).over(Window.partitionBy(FactLog.keys(table)).orderBy(LOAD));
        Dataset<Row> vanished = present.withColumn("_next", next)
                .filter(col("_next")
                        .isNull()
                        .and(col(LOAD).lt(lit(loads.size())))
                        .or(col("_next").gt(col(LOAD).plus(1))))
                .withColumn(LOAD, col(LOAD).plus(1))
                .join(broadcast(loadRows()), LOAD);
        List<Column> columns = new ArrayList<>();
        for (String name : table.select().keySet()) {
            String type = incoming.schema().apply(name).dataType().catalogString();
            columns.add(
                    table.key().contains(name)
                            ? col("`" + name + "`")
                            : lit(null).cast(type).as(name));
        }
        Column position = lit(-1L).minus(pmod(xxhash64(FactLog.keys(table)), lit(1L << 62)));
        columns.add(lit(null).cast("date").as("_event_day"));
        columns.add(col("_known_date"));
        columns.add(col("_declared_date"));
        columns.add(col("_place"));
        columns.add(position.as("_position"));
        columns.add(lit("delete").as("_op"));
        columns.add(lit(true).as("_ok"));
        columns.add(array().cast("array<string>").as("_rules"));
        columns.add(col("_known_month"));
        return vanished.select(columns.toArray(Column[]::new))
                .withColumn(
                        "_hash",
                        TypedColumns.hash(new ArrayList<>(table.select().keySet())))
                .select(FactLog.factColumns(table));
    }

    /** Share of the keys of the load before that vanished, by known date; one row a load comes back. */
    Map<LogicalDate, Double> vanishedShare(Dataset<Row> deletes, Dataset<Row> incoming, Optional<Dataset<Row>> before) {
        Map<Integer, Long> sizes = new HashMap<>();
        for (Row row :
                presence(incoming, before).groupBy(LOAD).agg(count(lit(1))).collectAsList()) { // one a load
            sizes.put(row.getInt(0), row.getLong(1));
        }
        Map<LogicalDate, Double> shares = new HashMap<>();
        for (Row row :
                deletes.groupBy("_known_date", "_place").agg(count(lit(1))).collectAsList()) { // one a load
            LogicalDate known = new LogicalDate(row.getDate(0).toLocalDate());
            int load = indexOf(known, row.getString(1));
            shares.merge(known, row.getLong(2) / (double) Math.max(1, sizes.getOrDefault(load - 1, 0L)), Math::max);
        }
        return shares;
    }

    private int indexOf(LogicalDate known, String place) {
        for (int i = 0; i < loads.size(); i++) {
            if (loads.get(i).known().equals(known) && loads.get(i).place().equals(place)) {
                return i + 1;
            }
        }
        throw new IllegalStateException("no load " + place + " of " + known);
    }

    /** Key and number of each load that has it, from 1; 0 for what was live before. */
    private Dataset<Row> presence(Dataset<Row> incoming, Optional<Dataset<Row>> before) {
        Dataset<Row> inLoads = incoming.join(
                        broadcast(loadRows().select(LOAD, "_known_date", "_place")),
                        scala.collection.JavaConverters.asScalaBuffer(List.of("_known_date", "_place"))
                                .toSeq())
                .select(keysAnd(LOAD));
        Dataset<Row> all = before.isPresent()
                ? inLoads.unionByName(before.get().withColumn(LOAD, lit(0)).select(keysAnd(LOAD)))
                : inLoads;
        return all.distinct();
    }

    private Column[] keysAnd(String other) {
        List<Column> columns = new ArrayList<>(List.of(FactLog.keys(table)));
        columns.add(col(other));
        return columns.toArray(Column[]::new);
    }

    private Dataset<Row> loadRows() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < loads.size(); i++) {
            LedgerRow load = loads.get(i);
            rows.add(RowFactory.create(
                    i + 1,
                    load.known().sqlDate(),
                    load.declared().map(Date::valueOf).orElse(null),
                    load.place(),
                    PipelineTables.month(load.known())));
        }
        return spark.createDataFrame(
                rows,
                StructType.fromDDL(
                        "_load int not null, _known_date date, _declared_date date, _place string, _known_month string"));
    }
}
