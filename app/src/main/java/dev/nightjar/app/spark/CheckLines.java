package dev.nightjar.app.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.app.report.ReportData.CheckLine;
import dev.nightjar.app.report.ReportData.CheckPart;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import java.sql.Date;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The checks of a night, as far as a page shows them. */
final class CheckLines {
    private static final int MOST_LINES = 200;

    private final OpenPipeline opened;

    CheckLines(OpenPipeline opened) {
        this.opened = opened;
    }

    CheckPart of(LogicalDate night) {
        Dataset<Row> checks = opened.lake()
                .read(Tables.METRICS)
                .filter(col("kind").equalTo("check").and(col("night").equalTo(lit(night.sqlDate()))));
        Row totals = checks.agg(
                        count(when(col("verdict").isin("pass", "accepted", "info"), 1)),
                        count(when(col("verdict").equalTo("warn"), 1)),
                        count(when(col("verdict").equalTo("stop"), 1)),
                        countDistinct(col("date")))
                .head(); // one row
        Column ownDate = coalesce(col("date"), lit(night.sqlDate())).equalTo(lit(night.sqlDate()));
        List<CheckLine> lines = checks
                .filter(ownDate.or(col("verdict").notEqual("pass")))
                .orderBy(gravity(), col("date").desc(), col("subject"), col("name"))
                .limit(MOST_LINES)
                .collectAsList()
                .stream()
                .map(CheckLines::line)
                .toList();
        return new CheckPart(lines, totals.getLong(0), totals.getLong(1), totals.getLong(2), totals.getLong(3));
    }

    private static Column gravity() {
        Column verdict = col("verdict");
        return when(verdict.equalTo("stop"), 0)
                .when(verdict.equalTo("accepted"), 1)
                .when(verdict.equalTo("warn"), 2)
                .otherwise(3);
    }

    private static CheckLine line(Row row) {
        Date date = row.getAs("date");
        Double value = row.getAs("value");
        return new CheckLine(
                row.getAs("subject"),
                row.getAs("name"),
                Optional.ofNullable(date).map(Runs::date),
                row.getAs("verdict"),
                value == null ? OptionalDouble.empty() : OptionalDouble.of(value),
                row.getAs("bound"),
                row.<Long>getAs("rows"),
                row.<Long>getAs("failed_rows"));
    }
}
