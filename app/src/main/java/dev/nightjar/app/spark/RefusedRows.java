package dev.nightjar.app.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.app.report.ReportData.Count;
import dev.nightjar.app.report.ReportData.Refused;
import dev.nightjar.app.report.ReportData.RefusedRow;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.FactViews;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The rows that row rules refused, as far as a page shows them. */
final class RefusedRows {
    private static final int EXAMPLES = 20;
    private static final int MOST_COLUMNS = 10;
    private static final int LONGEST_VALUE = 80;

    private final OpenPipeline opened;

    RefusedRows(OpenPipeline opened) {
        this.opened = opened;
    }

    /** Of every table those that became known after the one night and until the other; tables without any are left out. */
    List<Refused> between(Optional<LogicalDate> after, LogicalDate until) {
        List<Refused> refused = new ArrayList<>();
        for (Table table : opened.pipeline().tables().values()) {
            opened.published()
                    .flatMap(p -> opened.frontier().read(p, PipelineTables.factsPath(opened.pipeline(), table)))
                    .flatMap(facts -> of(table, FactViews.quarantine(facts, table, until), after))
                    .ifPresent(refused::add);
        }
        return refused;
    }

    private Optional<Refused> of(Table table, Dataset<Row> quarantine, Optional<LogicalDate> after) {
        Dataset<Row> rows = after.map(a -> quarantine.filter(col("known_date").gt(lit(a.sqlDate()))))
                .orElse(quarantine);
        // bounded: one row for each rule
        List<Count> byRule = rows
                .select(explode(col("rules")).as("rule"))
                .groupBy("rule")
                .count()
                .orderBy(col("count").desc(), col("rule"))
                .collectAsList()
                .stream()
                .map(r -> new Count(r.getString(0), r.getLong(1)))
                .toList();
        if (byRule.isEmpty()) {
            return Optional.empty();
        }
        List<String> columns =
                table.select().keySet().stream().limit(MOST_COLUMNS).toList();
        return Optional.of(new Refused(table.name(), rows.count(), byRule, columns, examples(rows, columns)));
    }

    private static List<RefusedRow> examples(Dataset<Row> rows, List<String> columns) {
        List<Column> shown = new ArrayList<>(List.of(col("place"), col("position"), col("rules")));
        columns.forEach(c -> shown.add(col("`" + c + "`").cast("string").substr(1, LONGEST_VALUE)));
        return rows
                .orderBy("place", "position")
                .select(shown.toArray(Column[]::new))
                .limit(EXAMPLES)
                .collectAsList()
                .stream()
                .map(RefusedRows::example)
                .toList();
    }

    private static RefusedRow example(Row row) {
        List<String> values = new ArrayList<>();
        for (int i = 3; i < row.size(); i++) {
            values.add(row.getString(i));
        }
        return new RefusedRow(row.getString(0), row.getLong(1), row.getList(2), values);
    }
}
