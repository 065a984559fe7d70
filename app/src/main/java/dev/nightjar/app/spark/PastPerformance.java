package dev.nightjar.app.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;

import dev.nightjar.app.report.ReportData.Figure;
import dev.nightjar.app.report.ReportData.PastLine;
import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Metric;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.FactViews;
import dev.nightjar.lake.spark.FailingRows;
import dev.nightjar.lake.spark.Trial;
import dev.nightjar.scoring.spark.Outcomes;
import dev.nightjar.training.Evaluation;
import dev.nightjar.training.spark.Evaluator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How the predictions of earlier nights did, once their outcomes are known: predictions as they were written, joined to the label as
 * known by a night, by the label's own rules (maturity, exclude).
 */
public final class PastPerformance {
    private static final int NIGHTS = 14;

    private final OpenPipeline opened;

    public PastPerformance(OpenPipeline opened) {
        this.opened = opened;
    }

    /** The last 14 nights with predictions whose label is mature by the night, newest first. */
    public List<PastLine> knownBy(LogicalDate night) {
        Label label = opened.pipeline().label();
        Table table = opened.pipeline().tables().get(label.from());
        Optional<Dataset<Row>> facts = opened.published()
                .flatMap(p -> opened.frontier().read(p, PipelineTables.factsPath(opened.pipeline(), table)));
        Optional<Dataset<Row>> predictions = opened.lake().read("predictions");
        if (facts.isEmpty() || predictions.isEmpty()) {
            return List.of();
        }
        Dataset<Row> mature = predictions
                .get()
                .filter(col("night")
                        .leq(lit(night.plus(-label.maturesAfterDays()).sqlDate())));
        Map<LogicalDate, Row> nights = nights(mature);
        if (nights.isEmpty()) {
            return List.of();
        }
        Dataset<Row> live = FactViews.live(facts.get(), table, night);
        return lines(nights, evaluated(mature, live, List.copyOf(nights.keySet()), label), label.task());
    }

    /** Night, date, one of its models, number of predictions. Bounded by the number of nights. */
    private static Map<LogicalDate, Row> nights(Dataset<Row> mature) {
        Map<LogicalDate, Row> nights = new LinkedHashMap<>();
        mature.groupBy("night")
                .agg(min("date"), min("model"), count(lit(1)))
                .orderBy(col("night").desc())
                .limit(NIGHTS)
                .collectAsList()
                .forEach(row -> nights.put(Runs.date(row.getDate(0)), row));
        return nights;
    }

    private Map<Integer, Evaluation> evaluated(
            Dataset<Row> mature, Dataset<Row> live, List<LogicalDate> nights, Label label) {
        Map<Integer, OptionalDouble> thresholds = new LinkedHashMap<>();
        Column series = lit(-1);
        for (int i = 0; i < nights.size(); i++) {
            thresholds.put(i, label.task() == Label.Task.BINARY ? OptionalDouble.of(0.5) : OptionalDouble.empty());
            series = org.apache
                    .spark
                    .sql
                    .functions
                    .when(col("night").equalTo(lit(nights.get(i).sqlDate())), i)
                    .otherwise(series);
        }
        LogicalDate oldest = nights.get(nights.size() - 1);
        Dataset<Row> judged = mature.filter(col("night").geq(lit(oldest.sqlDate())));
        Dataset<Row> scored = Outcomes.of(
                        judged, live, label, opened.pipeline().spine().key())
                .filter(col("label").isNotNull().and(not(col("excluded"))))
                .select(series.as("series"), col("label"), col("score"));
        return FailingRows.named(
                () -> Evaluator.evaluate(scored, label.task(), thresholds), () -> List.of(trial(live, label)));
    }

    private Trial trial(Dataset<Row> live, Label label) {
        Trial.Expressions expressions = new Trial.Expressions().add("label.value", label.value());
        label.exclude().ifPresent(sql -> expressions.add("label.exclude", sql));
        return expressions.over(
                "table " + label.from(), live, opened.pipeline().spine().key());
    }

    private static List<PastLine> lines(
            Map<LogicalDate, Row> nights, Map<Integer, Evaluation> evaluations, Label.Task task) {
        List<Metric> shown = task == Label.Task.BINARY
                ? List.of(Metric.AUC, Metric.LOG_LOSS, Metric.BRIER)
                : List.of(Metric.RMSE, Metric.MAE, Metric.R2);
        List<PastLine> lines = new ArrayList<>();
        nights.forEach((night, row) -> {
            Evaluation evaluation = evaluations.get(lines.size());
            lines.add(new PastLine(
                    night,
                    Runs.date(row.getDate(1)),
                    row.getString(2),
                    row.getLong(3),
                    evaluation.rows(),
                    shown.stream()
                            .map(m -> new Figure(m.words(), evaluation.value(m)))
                            .toList()));
        });
        return lines;
    }
}
