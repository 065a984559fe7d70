package dev.nightjar.app.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.mean;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.app.report.Chart;
import dev.nightjar.app.report.ReportData.PredictionLine;
import dev.nightjar.app.report.ReportData.PredictionPart;
import dev.nightjar.app.report.ReportData.Reason;
import dev.nightjar.core.config.Label;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.LogicalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The predictions of a night, as far as a page shows them. */
final class NightPredictions {
    private static final int TOP = 25;
    private static final int BINS = 20;

    private final OpenPipeline opened;

    NightPredictions(OpenPipeline opened) {
        this.opened = opened;
    }

    /** Empty if the night has none. */
    Optional<PredictionPart> of(LogicalDate night) {
        return opened.lake().read("predictions").flatMap(all -> part(ofNight(all, night)));
    }

    static Dataset<Row> ofNight(Dataset<Row> predictions, LogicalDate night) {
        return predictions.filter(col("night_month")
                .equalTo(PipelineTables.month(night))
                .and(col("night").equalTo(lit(night.sqlDate()))));
    }

    private Optional<PredictionPart> part(Dataset<Row> rows) {
        Row totals = rows.agg(count(lit(1)), count(when(col("decision"), 1)), mean("score"), min("score"), max("score"))
                .head(); // one row
        if (totals.getLong(0) == 0) {
            return Optional.empty();
        }
        boolean binary = opened.pipeline().label().task() == Label.Task.BINARY;
        double low = binary ? 0 : totals.getDouble(3);
        double high = binary ? 1 : totals.getDouble(4);
        return Optional.of(new PredictionPart(
                totals.getLong(0),
                binary ? OptionalLong.of(totals.getLong(1)) : OptionalLong.empty(),
                totals.getDouble(2),
                List.of(histogram(rows, low, high)),
                top(rows)));
    }

    /** Bins of equal width; the last one holds its right end too. All scores equal: one bin. */
    private static Chart histogram(Dataset<Row> rows, double low, double high) {
        double width = high > low ? (high - low) / BINS : 1;
        Column bin = least(floor(col("score").minus(low).divide(width)), lit((long) BINS - 1));
        long[] counts = new long[high > low ? BINS : 1];
        // bounded: one row for each bin
        for (Row row : rows.groupBy(bin.as("bin")).count().collectAsList()) {
            counts[Math.max(0, (int) row.getLong(0))] += row.getLong(1);
        }
        List<Chart.Point> points = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            points.add(new Chart.Point(low + i * width, counts[i]));
        }
        return new Chart(
                "scores",
                "Scores",
                "How many predictions have which score; each bar begins at the score under its left edge.",
                Chart.Kind.HISTOGRAM,
                "score",
                "predictions",
                List.of(new Chart.Series("predictions", points)));
    }

    /** Keys are written as the command lookup takes them. */
    private List<PredictionLine> top(Dataset<Row> rows) {
        Column[] key = opened.pipeline().spine().key().stream()
                .map(k -> regexp_replace(col("`" + k + "`").cast("string"), "([\\\\|])", "\\\\$1"))
                .toArray(Column[]::new);
        return rows
                .select(concat_ws("|", key).as("key"), col("score"), col("decision"), col("reasons"))
                .orderBy(col("score").desc(), col("key"))
                .limit(TOP)
                .collectAsList()
                .stream()
                .map(NightPredictions::line)
                .toList();
    }

    private static PredictionLine line(Row row) {
        String decision = row.isNullAt(2) ? "" : row.getBoolean(2) ? "yes" : "no";
        List<Reason> reasons = new ArrayList<>();
        if (!row.isNullAt(3)) {
            for (Row reason : row.<Row>getList(3)) {
                reasons.add(new Reason(reason.getString(0), reason.getString(1), reason.getDouble(2)));
            }
        }
        return new PredictionLine(row.getString(0), row.getDouble(1), decision, reasons);
    }
}
