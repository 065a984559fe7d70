package dev.nightjar.training;

import dev.nightjar.core.config.Gate;
import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Metric;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * What a night's training came to.
 *
 * @param candidates one for each trainer, in the file's order
 * @param chosen place of the best one among them
 * @param champion the model that stood before, on the same test rows; empty if there is none or it could not be evaluated
 * @param constant the constant predictor
 * @param verdict of the gate on the chosen one
 */
public record Outcome(
        List<Assessed> candidates, int chosen, Optional<Assessed> champion, Assessed constant, Verdict verdict) {
    public static final String TRAIN = "train";
    public static final String VALIDATION = "validation";
    public static final String TEST = "test";

    /** Values of a column by which the test rows are judged again, those with the most rows. */
    public static final int SLICES = 20;

    public Outcome {
        candidates = List.copyOf(candidates);
        Objects.checkIndex(chosen, candidates.size());
        Objects.requireNonNull(champion);
        Objects.requireNonNull(constant);
        Objects.requireNonNull(verdict);
    }

    /** One row of the table {@code metrics}. */
    public record MetricRow(
            String subject, String name, String split, OptionalDouble value, String bound, String verdict, long rows) {}

    /**
     * Place of the best evaluation by a metric; the first of equals.
     *
     * @throws PipelineException DATA if the metric is undefined on these rows
     */
    public static int best(List<Evaluation> validation, Metric by) {
        int best = 0;
        for (int i = 0; i < validation.size(); i++) {
            Evaluation evaluation = validation.get(i);
            if (evaluation.value(by).isEmpty()) {
                throw new PipelineException(
                        ErrorKind.DATA,
                        "training.choose_by.metric " + by + " is undefined on the validation split: of "
                                + evaluation.rows() + " rows " + evaluation.positives()
                                + " are positive; choose by log_loss or brier, or make split.validation longer");
            }
            double gain = by.gain(
                    evaluation.metrics().get(by), validation.get(best).metrics().get(by));
            best = gain > 0 ? i : best;
        }
        return best;
    }

    public Assessed candidate() {
        return candidates.get(chosen);
    }

    /** Whether it is the chosen candidate: models with one id are one. */
    public boolean isChosen(Assessed assessed) {
        return assessed.subject().equals(candidate().subject());
    }

    /** All whose figures are written: candidates, champion, constant. */
    public List<Assessed> all() {
        List<Assessed> all = new ArrayList<>(candidates);
        champion.filter(c ->
                        candidates.stream().noneMatch(known -> known.subject().equals(c.subject())))
                .ifPresent(all::add);
        all.add(constant);
        return all;
    }

    /** The rows of {@code metrics}: each metric and detail of each split, {@code positives}, and the {@code threshold} of binary models; and what the candidate costs, where rules bound it. */
    public List<MetricRow> metrics(Label.Task task) {
        List<MetricRow> rows = new ArrayList<>();
        for (Assessed assessed : all()) {
            assessed.bySplit().forEach((split, evaluation) -> {
                boolean judged = split.equals(TEST) && isChosen(assessed);
                for (Metric metric : Metric.of(task)) {
                    rows.add(row(assessed, split, metric, judged));
                }
                if (task == Label.Task.BINARY) {
                    OptionalDouble positives = OptionalDouble.of(evaluation.positives());
                    rows.add(info(assessed, split, "positives", positives));
                    rows.add(info(assessed, split, "threshold", evaluation.threshold()));
                }
                evaluation
                        .details()
                        .forEach((name, value) -> rows.add(info(assessed, split, name, OptionalDouble.of(value))));
            });
            assessed.slices().forEach((slice, evaluation) -> addSlice(rows, assessed, slice, evaluation, task));
        }
        for (String cost : Gate.COSTS) {
            List<Verdict.Check> checks = checks(cost, "");
            if (!checks.isEmpty()) {
                OptionalDouble value = checks.get(0).value();
                rows.add(new MetricRow(candidate().subject(), cost, "", value, bounds(checks), judged(checks), 0));
            }
        }
        return rows;
    }

    /** The checks of a metric on all test rows, or on those of a slice. */
    private List<Verdict.Check> checks(String metric, String slice) {
        return verdict.checks().stream()
                .filter(c -> c.metric().equals(metric) && c.slice().equals(slice))
                .toList();
    }

    private static String bounds(List<Verdict.Check> checks) {
        return checks.stream().map(Verdict.Check::bound).collect(Collectors.joining("; "));
    }

    private String judged(List<Verdict.Check> checks) {
        return checks.stream().allMatch(Verdict.Check::passed) ? "pass" : verdict.promotes() ? "warn" : "stop";
    }

    private MetricRow row(Assessed assessed, String split, Metric metric, boolean judged) {
        Evaluation evaluation = assessed.on(split);
        List<Verdict.Check> checks = judged ? checks(metric.toString(), "") : List.of();
        if (checks.isEmpty()) {
            return info(assessed, split, metric.toString(), evaluation.value(metric));
        }
        return new MetricRow(
                assessed.subject(),
                metric.toString(),
                split,
                evaluation.value(metric),
                bounds(checks),
                judged(checks),
                evaluation.rows());
    }

    private void addSlice(
            List<MetricRow> rows, Assessed assessed, String slice, Evaluation evaluation, Label.Task task) {
        Map<String, OptionalDouble> figures = new LinkedHashMap<>();
        Metric.of(task).forEach(metric -> figures.put(metric.toString(), evaluation.value(metric)));
        if (task == Label.Task.BINARY) {
            figures.put("positives", OptionalDouble.of(evaluation.positives()));
        }
        figures.forEach((name, value) -> {
            List<Verdict.Check> checks = isChosen(assessed) ? checks(name, slice) : List.of();
            rows.add(new MetricRow(
                    assessed.subject(),
                    name,
                    TEST + " " + slice,
                    value,
                    bounds(checks),
                    checks.isEmpty() ? "info" : judged(checks),
                    evaluation.rows()));
        });
    }

    private static MetricRow info(Assessed assessed, String split, String name, OptionalDouble value) {
        long rows = assessed.on(split).rows();
        return new MetricRow(assessed.subject(), name, split, value, "", "info", rows);
    }
}
