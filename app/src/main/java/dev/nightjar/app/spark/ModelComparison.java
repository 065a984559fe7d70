package dev.nightjar.app.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.substring_index;

import dev.nightjar.app.report.Chart;
import dev.nightjar.app.report.GateVerdicts;
import dev.nightjar.app.report.ReportData.Champion;
import dev.nightjar.app.report.ReportData.MetricLine;
import dev.nightjar.app.report.ReportData.ModelColumn;
import dev.nightjar.app.report.ReportData.ModelPart;
import dev.nightjar.app.report.ReportData.SlicePart;
import dev.nightjar.core.config.Metric;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.model.registry.ModelEvent;
import dev.nightjar.model.registry.ModelHistory;
import dev.nightjar.model.registry.Reign;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The models that the newest training until a night compared, and the champion of that night. */
final class ModelComparison {
    private static final String TEST = "test";
    private static final String CONSTANT = "constant";
    private static final String MODEL_COLUMN = "model";

    private final OpenPipeline opened;
    private final ModelHistory history;

    ModelComparison(OpenPipeline opened, ModelHistory history) {
        this.opened = opened;
        this.history = history;
    }

    /** Empty if no training was judged by the night. */
    Optional<ModelPart> asOf(LogicalDate night) {
        Dataset<Row> metrics =
                opened.lake().read(Tables.METRICS).filter(col("kind").equalTo(MODEL_COLUMN));
        Row newest = metrics.filter(col("night").leq(lit(night.sqlDate())))
                .agg(max("night"))
                .head(); // one row
        if (newest.isNullAt(0)) {
            return Optional.empty();
        }
        LogicalDate judged = Runs.date(newest.getDate(0));
        // bounded: a handful of models, a dozen metrics each
        List<Row> rows = metrics.filter(col("night")
                        .equalTo(lit(judged.sqlDate()))
                        .and(col("split").equalTo(TEST)))
                .orderBy("subject", "name")
                .collectAsList();
        Optional<Reign> champion = history.championAsOf(night);
        List<ModelColumn> columns = columns(judged, rows, champion);
        return Optional.of(new ModelPart(
                champion.map(this::described),
                judged,
                TEST,
                rows.stream().mapToLong(r -> r.<Long>getAs("rows")).max().orElse(0),
                columns,
                lines(rows, columns),
                slices(judged, metrics, columns),
                GateVerdicts.of(history.on(judged)),
                new Leaderboard(opened).of(judged),
                charts(judged, columns)));
    }

    private Champion described(Reign reign) {
        String reason = history.on(reign.firstNight()).stream()
                .filter(e -> e.model().equals(reign.model()))
                .filter(e -> e.kind() == ModelEvent.Kind.PROMOTED || e.kind() == ModelEvent.Kind.ROLLED_BACK)
                .reduce((earlier, newer) -> newer)
                .map(ModelEvent::reason)
                .orElse("the one after it was taken back");
        return new Champion(reign.model(), reign.trainer(), reign.firstNight(), reason);
    }

    /** Candidates in the order of their registration, then other models, then the constant. */
    private List<ModelColumn> columns(LogicalDate judged, List<Row> rows, Optional<Reign> champion) {
        List<String> subjects =
                rows.stream().map(r -> r.<String>getAs("subject")).distinct().toList();
        List<ModelColumn> columns = new ArrayList<>();
        for (ModelEvent event : history.on(judged)) {
            if (event.kind() == ModelEvent.Kind.REGISTERED
                    && subjects.contains(event.model())
                    && columns.stream().noneMatch(c -> c.model().equals(event.model()))) {
                columns.add(new ModelColumn(event.model(), event.trainer(), role(event.model(), champion)));
            }
        }
        for (String subject : subjects) {
            if (!subject.equals(CONSTANT)
                    && columns.stream().noneMatch(c -> c.model().equals(subject))) {
                columns.add(new ModelColumn(subject, trainer(subject), role(subject, champion)));
            }
        }
        if (subjects.contains(CONSTANT)) {
            columns.add(new ModelColumn(CONSTANT, CONSTANT, "baseline"));
        }
        return columns;
    }

    private static String role(String model, Optional<Reign> champion) {
        return champion.filter(r -> r.model().equals(model)).isPresent() ? "champion" : "not champion";
    }

    private String trainer(String model) {
        return history.models().stream()
                .filter(m -> m.model().equals(model))
                .map(m -> m.trainer())
                .findFirst()
                .orElse("unknown");
    }

    private List<MetricLine> lines(List<Row> rows, List<ModelColumn> columns) {
        return Metric.of(opened.pipeline().label().task()).stream()
                .map(metric -> new MetricLine(
                        metric.toString(),
                        metric.words(),
                        metric.higherIsBetter(),
                        columns.stream()
                                .map(c -> value(rows, c.model(), metric.toString()))
                                .toList(),
                        columns.stream()
                                .map(c -> range(rows, c.model(), metric.toString()))
                                .toList()))
                .filter(line -> line.values().stream().anyMatch(OptionalDouble::isPresent))
                .toList();
    }

    /** The metric by which models are chosen, in each slice of the test rows; slices with the most rows first within their column. */
    private SlicePart slices(LogicalDate judged, Dataset<Row> metrics, List<ModelColumn> columns) {
        Metric metric = Metric.named(opened.pipeline().training().chooseBy()).orElseThrow();
        String before = TEST + " ";
        // bounded: a handful of models, at most 20 values of each column that the file slices by
        Map<String, List<Row>> bySlice = new LinkedHashMap<>();
        metrics.filter(col("night").equalTo(lit(judged.sqlDate())))
                .filter(col("name").equalTo(metric.toString()).and(col("split").startsWith(before)))
                .orderBy(substring_index(col("split"), "=", 1), col("rows").desc(), col("split"), col("subject"))
                .collectAsList()
                .forEach(row -> bySlice.computeIfAbsent(
                                row.<String>getAs("split").substring(before.length()), s -> new ArrayList<>())
                        .add(row));
        List<MetricLine> lines = new ArrayList<>();
        bySlice.forEach((slice, rows) -> lines.add(new MetricLine(
                slice,
                rows.get(0).<Long>getAs("rows") + " rows",
                metric.higherIsBetter(),
                columns.stream()
                        .map(c -> value(rows, c.model(), metric.toString()))
                        .toList())));
        return new SlicePart(metric.words(), lines);
    }

    /** The interval by bootstrap; empty text if there is none. */
    private static String range(List<Row> rows, String model, String metric) {
        OptionalDouble low = value(rows, model, metric + "_low");
        OptionalDouble high = value(rows, model, metric + "_high");
        return low.isPresent() && high.isPresent()
                ? String.format(Locale.ROOT, "%.4f to %.4f", low.getAsDouble(), high.getAsDouble())
                : "";
    }

    private static OptionalDouble value(List<Row> rows, String model, String metric) {
        return rows.stream()
                .filter(r -> r.getAs("subject").equals(model) && r.getAs("name").equals(metric))
                .map(r -> r.<Double>getAs("value"))
                .filter(v -> v != null)
                .mapToDouble(Double::doubleValue)
                .findFirst();
    }

    private List<Chart> charts(LogicalDate judged, List<ModelColumn> columns) {
        // bounded: at most 200 points a curve, a handful of curves a model
        List<Row> points = opened.lake()
                .read(Tables.CURVES)
                .filter(col("night").equalTo(lit(judged.sqlDate())))
                .orderBy(MODEL_COLUMN, "split", "curve", "position")
                .collectAsList();
        Map<ModelCurve, List<Chart.Point>> curves = new LinkedHashMap<>();
        for (ModelColumn column : columns) {
            points.stream()
                    .filter(p -> p.getAs(MODEL_COLUMN).equals(column.model()))
                    .forEach(p -> curves.computeIfAbsent(
                                    new ModelCurve(column, p.getAs("split"), p.getAs("curve")), k -> new ArrayList<>())
                            .add(new Chart.Point(p.<Double>getAs("x"), p.<Double>getAs("y"))));
        }
        List<Chart> charts = new ArrayList<>();
        add(
                charts,
                square(
                        Chart.Kind.DIAGONAL,
                        "roc",
                        "ROC",
                        "True positive rate over false positive rate on the test rows; the diagonal is chance.",
                        "false positive rate",
                        "true positive rate"),
                curves);
        add(
                charts,
                square(
                        Chart.Kind.UNIT_SQUARE,
                        "pr",
                        "Precision and recall",
                        "Precision over recall on the test rows, for every threshold.",
                        "recall",
                        "precision"),
                curves);
        add(
                charts,
                square(
                        Chart.Kind.DIAGONAL,
                        "calibration",
                        "Calibration",
                        "How often it happened over what was predicted, in bins of the test rows; on the diagonal both agree.",
                        "mean score of the bin",
                        "share that happened"),
                curves);
        add(
                charts,
                square(
                        Chart.Kind.DIAGONAL,
                        "gain",
                        "Gain",
                        "Share of what happened among the rows with the greatest scores, by tenths of the test rows; the diagonal is chance.",
                        "share of the rows",
                        "share of what happened"),
                curves);
        charts.addAll(losses(curves));
        return charts;
    }

    private record ModelCurve(ModelColumn model, String split, String curve) {}

    private static Chart square(Chart.Kind kind, String id, String title, String describes, String x, String y) {
        return new Chart(id, title, describes, kind, x, y, List.of());
    }

    private static void add(List<Chart> charts, Chart empty, Map<ModelCurve, List<Chart.Point>> curves) {
        List<Chart.Series> series = new ArrayList<>();
        curves.forEach((key, points) -> {
            boolean flat = key.model().model().equals(CONSTANT);
            if (key.curve().equals(empty.id()) && key.split().equals(TEST) && !flat) {
                series.add(new Chart.Series(key.model().trainer(), points));
            }
        });
        if (!series.isEmpty()) {
            charts.add(empty.with(series));
        }
    }

    /** One chart for each model that learns in epochs. */
    private static List<Chart> losses(Map<ModelCurve, List<Chart.Point>> curves) {
        Map<ModelColumn, List<Chart.Series>> byModel = new LinkedHashMap<>();
        curves.forEach((key, points) -> {
            if (key.curve().equals("loss")) {
                byModel.computeIfAbsent(key.model(), k -> new ArrayList<>()).add(new Chart.Series(key.split(), points));
            }
        });
        List<Chart> charts = new ArrayList<>();
        byModel.forEach((model, series) -> charts.add(new Chart(
                "loss-" + charts.size(),
                "Loss while learning: " + model.trainer(),
                "Mean loss after each epoch, on the rows learned from and on the validation rows.",
                Chart.Kind.LINE,
                "epoch",
                "mean loss",
                series)));
        return charts;
    }
}
