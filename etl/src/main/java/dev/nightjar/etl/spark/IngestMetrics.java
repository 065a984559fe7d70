package dev.nightjar.etl.spark;

import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.etl.LandingFinding;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Lake;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** The rows of kind {@code data} in {@code metrics}: what became of landed rows, and what is wrong with landed files. */
final class IngestMetrics {
    private final Lake lake;

    IngestMetrics(Lake lake) {
        this.lake = lake;
    }

    void write(List<LandingFinding> findings, List<TableIngest.Counts> counts, RunContext context) {
        List<Row> rows = new ArrayList<>();
        for (LandingFinding finding : findings) {
            rows.add(RowFactory.create(
                    context.night().sqlDate(),
                    "data",
                    finding.source(),
                    finding.rule(),
                    "",
                    finding.date().sqlDate(),
                    null,
                    finding.says(),
                    finding.stops() ? "stop" : "warn",
                    0L,
                    0L,
                    context.runId()));
        }
        for (TableIngest.Counts count : counts) {
            rows.add(count(count, "landed", count.landed(), context));
            rows.add(count(count, "facts", count.facts(), context));
            rows.add(count(count, "repeated", count.repeated(), context));
            rows.add(count(count, "refused", count.refused(), context));
            rows.add(count(count, "derived deletes", count.derivedDeletes(), context));
        }
        lake.replace(
                lake.spark()
                        .createDataFrame(rows, StructType.fromDDL(Tables.METRICS.ddl()))
                        .coalesce(1),
                Tables.METRICS,
                DateRange.of(context.night()),
                "kind = 'data'",
                new CommitTag(context.runId(), context.attempt(), "ingest", RunId.of(rows.toString())));
    }

    private static Row count(TableIngest.Counts table, String name, long value, RunContext context) {
        return RowFactory.create(
                context.night().sqlDate(),
                "data",
                table.table(),
                name,
                "",
                null,
                (double) value,
                "",
                "info",
                table.landed(),
                name.equals("refused") ? value : 0L,
                context.runId());
    }
}
