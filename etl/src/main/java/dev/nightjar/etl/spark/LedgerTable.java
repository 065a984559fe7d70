package dev.nightjar.etl.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.etl.LedgerRow;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Lake;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** The table {@code ledger} as values. It has a row for each landed file, so it fits the driver. */
public final class LedgerTable {
    private final Lake lake;

    public LedgerTable(Lake lake) {
        this.lake = lake;
    }

    /** Rows known until the night, included; none without a night. */
    public List<LedgerRow> closed(Optional<LogicalDate> frontier) {
        if (frontier.isEmpty()) {
            return List.of();
        }
        return lake
                .read(Tables.LEDGER)
                .filter(col("known_date").leq(lit(frontier.get().sqlDate())))
                .orderBy("known_date", "source", "place")
                .collectAsList() // one row a landed file
                .stream()
                .map(LedgerTable::row)
                .toList();
    }

    /** Replaces the rows of these known dates. Returns the committed version. */
    long replace(List<LedgerRow> rows, DateRange known, RunContext context) {
        List<Row> values = rows.stream().map(LedgerTable::values).toList();
        String digest = RunId.of(known.toString(), rows.toString());
        return lake.replaceIfChanged(
                lake.spark().createDataFrame(values, StructType.fromDDL(Tables.LEDGER.ddl())),
                Tables.LEDGER,
                known,
                new CommitTag(context.runId(), context.attempt(), "ledger", digest));
    }

    /** A digest of ledger rows: what tables that are made from them depend on. */
    static String digest(List<LedgerRow> rows) {
        return RunId.of(rows.stream().map(r -> r.sighting() + r.known()).collect(Collectors.joining("\n")));
    }

    private static Row values(LedgerRow row) {
        return RowFactory.create(
                row.sighting(),
                row.source(),
                row.place(),
                row.size(),
                row.tag(),
                row.contentHash(),
                Timestamp.from(row.landedAt()),
                row.declared().map(Date::valueOf).orElse(null),
                row.known().sqlDate(),
                row.declaredHistory(),
                row.rows());
    }

    private static LedgerRow row(Row row) {
        Date declared = row.getAs("declared_date");
        return new LedgerRow(
                row.getAs("source"),
                row.getAs("place"),
                row.getAs("size"),
                row.getAs("tag"),
                row.getAs("content_hash"),
                row.<Timestamp>getAs("landed_at").toInstant(),
                Optional.ofNullable(declared).map(Date::toLocalDate),
                new LogicalDate(row.<Date>getAs("known_date").toLocalDate()),
                row.getAs("declared_history"),
                row.getAs("rows"));
    }
}
