package dev.nightjar.training;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Metric;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.run.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a night's training says of itself.
 *
 * @param figures {@code <series>.test.<metric>} of every candidate, the champion and the constant
 */
public record TrainingReport(
        String says, long rowsIn, long rowsOut, Map<String, Double> figures, List<String> warnings) {
    public TrainingReport {
        Objects.requireNonNull(says);
        figures = new TreeMap<>(figures);
        warnings = List.copyOf(warnings);
    }

    /** The report of an outcome. {@code earlier}: warnings that came before. */
    public static TrainingReport of(Outcome outcome, Label.Task task, List<String> earlier) {
        Map<String, Double> figures = new TreeMap<>();
        for (Assessed assessed : outcome.all()) {
            assessed.on(Outcome.TEST)
                    .metrics()
                    .forEach((metric, value) -> figures.put(assessed.series() + ".test." + metric, value));
        }
        List<String> warnings = new ArrayList<>(earlier);
        Verdict verdict = outcome.verdict();
        Assessed chosen = outcome.candidate();
        String name = chosen.series() + " " + TrainingDecision.shown(chosen.subject());
        if (!verdict.passed()) {
            warnings.add(
                    "gate: " + name + (verdict.promotes() ? " failed, and is promoted in a dry run: " : " is refused: ")
                            + verdict.failures());
        }
        long rows =
                chosen.bySplit().values().stream().mapToLong(Evaluation::rows).sum();
        if (verdict.waits()) {
            warnings.add("gate: " + name + " passed and waits for approval; promote it with nightjar models PIPELINE"
                    + " promote " + TrainingDecision.shown(chosen.subject()) + " --reason TEXT");
        }
        String what = verdict.promotes()
                ? " is champion: "
                : verdict.waits() ? " waits for approval: " : " is refused by the gate: ";
        String says = name + what + compared(outcome, task) + "; "
                + chosen.on(Outcome.TRAIN).rows() + " training rows, " + chosen.says();
        return new TrainingReport(says, rows, outcome.candidates().size(), figures, warnings);
    }

    private static String compared(Outcome outcome, Label.Task task) {
        List<Metric> shown =
                task == Label.Task.BINARY ? List.of(Metric.AUC, Metric.LOG_LOSS) : List.of(Metric.RMSE, Metric.MAE);
        List<String> parts = new ArrayList<>();
        for (Metric metric : shown) {
            List<String> values = new ArrayList<>();
            for (Assessed assessed : outcome.all()) {
                if (!outcome.isChosen(assessed)) {
                    values.add(assessed.series() + " " + value(assessed, metric));
                }
            }
            parts.add("test " + metric + " " + value(outcome.candidate(), metric) + " (" + String.join(", ", values)
                    + ")");
        }
        return String.join(", ", parts);
    }

    private static String value(Assessed assessed, Metric metric) {
        Double value = assessed.on(Outcome.TEST).metrics().get(metric);
        return value == null ? "undefined" : String.format(Locale.ROOT, "%.4f", value);
    }

    /** As the stage's result. */
    public JobResult result(Map<String, Long> versions) {
        return JobResult.done(Stage.TRAIN, says, rowsIn, rowsOut).with(versions, figures, warnings);
    }
}
