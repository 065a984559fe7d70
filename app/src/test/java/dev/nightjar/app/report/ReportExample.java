package dev.nightjar.app.report;

import dev.nightjar.app.report.Chart.Kind;
import dev.nightjar.app.report.Chart.Point;
import dev.nightjar.app.report.Chart.Series;
import dev.nightjar.app.report.ReportData.Champion;
import dev.nightjar.app.report.ReportData.CheckLine;
import dev.nightjar.app.report.ReportData.CheckPart;
import dev.nightjar.app.report.ReportData.Count;
import dev.nightjar.app.report.ReportData.Figure;
import dev.nightjar.app.report.ReportData.MetricLine;
import dev.nightjar.app.report.ReportData.ModelColumn;
import dev.nightjar.app.report.ReportData.ModelPart;
import dev.nightjar.app.report.ReportData.Night;
import dev.nightjar.app.report.ReportData.PastLine;
import dev.nightjar.app.report.ReportData.PredictionLine;
import dev.nightjar.app.report.ReportData.PredictionPart;
import dev.nightjar.app.report.ReportData.Reason;
import dev.nightjar.app.report.ReportData.Refused;
import dev.nightjar.app.report.ReportData.RefusedRow;
import dev.nightjar.app.report.ReportData.RuleLine;
import dev.nightjar.app.report.ReportData.SlicePart;
import dev.nightjar.app.report.ReportData.StageLine;
import dev.nightjar.app.report.ReportData.TrialLine;
import dev.nightjar.app.report.ReportData.Verdict;
import dev.nightjar.core.time.LogicalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.DoubleUnaryOperator;

/** Reports to look at: a full night, and one of which nothing is known. */
final class ReportExample {
    static final LogicalDate NIGHT = LogicalDate.parse("2013-10-01");

    private ReportExample() {}

    static ReportData full() {
        return new ReportData(
                night(Optional.of(NIGHT)),
                stages(),
                checks(),
                List.of(refused()),
                Optional.of(model()),
                Optional.of(predictions()),
                past(),
                List.of(new Count("facts/arrivals-1a2b3c4d", 12)));
    }

    static ReportData empty() {
        return new ReportData(
                night(Optional.empty()),
                List.of(),
                CheckPart.none(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    static Night night(Optional<LogicalDate> frontier) {
        return new Night(
                "flights-late",
                "Which of tomorrow's departures will arrive 30 minutes late or more?",
                NIGHT,
                NIGHT.next(),
                "America/New_York",
                frontier,
                "9c1fe0a2b7d34456",
                "51b0cf10aa93e1d7",
                "0.1.0 1a2b3c4");
    }

    private static List<StageLine> stages() {
        return List.of(
                stage("ingest", "done", 4.2, 1893, "3 files, 1,893 rows landed = 1,890 facts + 0 repeated + 3 refused"),
                stage("validate", "done", 2.9, 14, "14 checks: 13 passed, 1 warned"),
                stage("features", "done", 1.7, 118, "carrier: 16 tiles, route: 102 tiles"),
                stage("train", "skipped", 0.1, 0, "not due: the next training night is 2013-10-07"),
                stage("score", "done", 5.4, 982, "982 predictions for 2013-10-02"),
                stage("export", "done", 0.8, 982, "982 keys under version 2013-10-01, pointer switched"));
    }

    private static StageLine stage(String name, String outcome, double seconds, long rows, String says) {
        List<Count> tables = name.equals("score") ? List.of(new Count("predictions", 2)) : List.of();
        return new StageLine(name, outcome, says, seconds, rows, rows, 123_456, 81_920, 7, tables);
    }

    private static CheckPart checks() {
        List<CheckLine> lines = List.of(
                new CheckLine(
                        "schedule",
                        "dest references airports.faa",
                        Optional.of(NIGHT),
                        "warn",
                        OptionalDouble.of(0.9412),
                        "warn below 0.95, stop below 0.5",
                        982,
                        58),
                new CheckLine(
                        "arrivals",
                        "arr_delay not null",
                        Optional.of(NIGHT),
                        "pass",
                        OptionalDouble.of(0.991),
                        "warn below 0.95",
                        911,
                        8),
                new CheckLine(
                        "schedule",
                        "rows at least 500",
                        Optional.of(NIGHT),
                        "pass",
                        OptionalDouble.of(982),
                        "stop below 500",
                        982,
                        0));
        return new CheckPart(lines, 12, 1, 0, 1);
    }

    static Refused refused() {
        return new Refused(
                "schedule",
                3,
                List.of(new Count("distance between 10 and 6000", 2), new Count("origin in EWR, JFK, LGA", 1)),
                List.of("flight_id", "origin", "distance"),
                List.of(
                        new RefusedRow(
                                "landing/schedule/2013-10-01.csv.gz",
                                17,
                                List.of("origin in EWR, JFK, LGA"),
                                Arrays.asList("UA-1", "<script>alert(1)</script>", "200.0")),
                        new RefusedRow(
                                "landing/schedule/2013-10-01.csv.gz",
                                205,
                                List.of("distance between 10 and 6000"),
                                Arrays.asList("US-2", "LGA", null))));
    }

    private static TrialLine trial(
            int place, String trainer, int trial, String keys, String result, OptionalDouble value) {
        return new TrialLine(
                place, trainer, trial, keys, 1, result, place == 1, "log_loss", value, 12.5, value, "3f2a9c01d2e4b567");
    }

    private static ModelPart model() {
        List<ModelColumn> columns = List.of(
                new ModelColumn("3f2a9c01d2e4b567", "network", "champion"),
                new ModelColumn("a81b22c3d4e5f607", "logistic", "candidate"),
                new ModelColumn("constant", "constant", "baseline"));
        List<MetricLine> metrics = List.of(
                metric("auc", "area under the ROC curve", true, 0.7131, 0.7018, 0.5),
                metric("log_loss", "log loss", false, 0.3911, 0.3954, 0.4302),
                metric("brier", "Brier score", false, 0.1213, 0.1222, 0.1309),
                new MetricLine(
                        "precision",
                        "precision at the threshold",
                        true,
                        List.of(OptionalDouble.of(0.33), OptionalDouble.of(0.31), OptionalDouble.empty()),
                        List.of("0.3102 to 0.3498", "", "")));
        return new ModelPart(
                Optional.of(new Champion(
                        "3f2a9c01d2e4b567",
                        "network",
                        LogicalDate.parse("2013-09-30"),
                        "best log_loss on validation, passed the gate")),
                LogicalDate.parse("2013-09-30"),
                "test",
                18_204,
                columns,
                metrics,
                new SlicePart(
                        "log loss",
                        List.of(
                                metric("carrier=UA", "6210 rows", false, 0.3805, 0.3849, 0.4211),
                                metric("carrier=<none>", "412 rows", false, 0.4402, 0.4398, 0.4817))),
                verdicts(),
                List.of(
                        trial(1, "network", 3, "{\"learning_rate\":\"0.003\"}", "done", OptionalDouble.of(0.3911)),
                        trial(2, "constant", 0, "{}", "done", OptionalDouble.of(0.4302)),
                        trial(3, "network", 4, "{\"learning_rate\":\"0.1\"}", "cut", OptionalDouble.empty())),
                charts());
    }

    private static MetricLine metric(String name, String words, boolean higher, double... values) {
        return new MetricLine(
                name,
                words,
                higher,
                Arrays.stream(values).mapToObj(OptionalDouble::of).toList());
    }

    private static List<Verdict> verdicts() {
        return List.of(new Verdict(
                "3f2a9c01d2e4b567",
                "network",
                true,
                List.of(
                        new RuleLine("auc", "0.7131", "at least 0.60", true),
                        new RuleLine("log_loss", "0.3911", "at least 0.005 better than the constant (0.4302)", true))));
    }

    private static List<Chart> charts() {
        return List.of(
                new Chart(
                        "roc",
                        "ROC",
                        "True positive rate over false positive rate on the test rows; the diagonal is chance.",
                        Kind.DIAGONAL,
                        "false positive rate",
                        "true positive rate",
                        List.of(
                                series("network", 60, x -> Math.pow(x, 0.45)),
                                series("logistic", 60, x -> Math.pow(x, 0.5)))),
                new Chart(
                        "calibration",
                        "Calibration",
                        "How often it happened, over what was predicted; on the diagonal both agree.",
                        Kind.DIAGONAL,
                        "mean score of the bin",
                        "share that happened",
                        List.of(series("network", 10, x -> x * 0.95), series("logistic", 10, x -> x * 0.9 + 0.02))),
                new Chart(
                        "loss",
                        "Loss while learning",
                        "Mean loss after each epoch on the rows learned from and on the validation rows.",
                        Kind.LINE,
                        "epoch",
                        "mean loss",
                        List.of(
                                series("train", 20, x -> 0.38 + 0.1 / (1 + 9 * x)),
                                series("validation", 20, x -> 0.39 + 0.08 / (1 + 9 * x)))));
    }

    private static Series series(String name, int points, DoubleUnaryOperator y) {
        List<Point> all = new ArrayList<>();
        for (int i = 0; i <= points; i++) {
            double x = (double) i / points;
            all.add(new Point(x, y.applyAsDouble(x)));
        }
        return new Series(name, all);
    }

    private static PredictionPart predictions() {
        List<PredictionLine> top = List.of(
                line("EV-4090-20131002T1930-EWR", 0.6312),
                line("UA-1534-20131002T2001-EWR", 0.5821),
                line("B6-1103-20131002T2030-JFK", 0.5514));
        List<Point> bins = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            bins.add(new Point(i / 20.0, Math.round(220 * Math.exp(-Math.pow(i - 3, 2) / 12.0))));
        }
        Chart histogram = new Chart(
                "scores",
                "Scores",
                "How many predictions have which score.",
                Kind.HISTOGRAM,
                "score",
                "predictions",
                List.of(new Series("predictions", bins)));
        return new PredictionPart(982, OptionalLong.of(121), 0.1702, List.of(histogram), top);
    }

    private static PredictionLine line(String key, double score) {
        return new PredictionLine(
                key,
                score,
                "yes",
                List.of(
                        new Reason("row_hour", "19.0", 0.61),
                        new Reason("carrier_late_rate_7d", "0.31", 0.22),
                        new Reason("weather_wind_speed", null, -0.09)));
    }

    private static List<PastLine> past() {
        return List.of(new PastLine(
                LogicalDate.parse("2013-09-30"),
                NIGHT,
                "3f2a9c01d2e4b567",
                979,
                968,
                List.of(
                        new Figure("area under the ROC curve", OptionalDouble.of(0.6904)),
                        new Figure("log loss", OptionalDouble.of(0.3102)))));
    }
}
