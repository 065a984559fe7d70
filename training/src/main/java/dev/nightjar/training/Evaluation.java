package dev.nightjar.training;

import dev.nightjar.core.config.Metric;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * How one model did on the rows of one split.
 *
 * @param rows how many there are
 * @param positives how many have label 1; 0 for a regression
 * @param metrics those that are defined; an undefined one (see {@link Metric}) is not in the map
 * @param threshold the score from which a row is decided yes; empty for a regression
 * @param curves at most 200 points each
 * @param details further figures by name, which nothing is chosen or judged by: the counts of decisions ({@code true_positives}, …), the
 *     standard error of the AUC, quantiles of the errors; those that are defined
 */
public record Evaluation(
        long rows,
        long positives,
        Map<Metric, Double> metrics,
        OptionalDouble threshold,
        List<CurvePoint> curves,
        Map<String, Double> details) {
    public Evaluation {
        EnumMap<Metric, Double> copy = new EnumMap<>(Metric.class);
        copy.putAll(metrics);
        metrics = Collections.unmodifiableMap(copy);
        curves = List.copyOf(curves);
        if (rows < 0 || positives < 0 || positives > rows) {
            throw new IllegalArgumentException(rows + " rows, " + positives
                    + " of them positive: must be 0 or more, and no more positive than all");
        }
        details = Collections.unmodifiableMap(new TreeMap<>(details));
        metrics.forEach(Evaluation::requireFinite);
        details.forEach(Evaluation::requireFinite);
    }

    /** Without details. */
    public Evaluation(
            long rows, long positives, Map<Metric, Double> metrics, OptionalDouble threshold, List<CurvePoint> curves) {
        this(rows, positives, metrics, threshold, curves, Map.of());
    }

    private static void requireFinite(Object name, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " " + value + " is not finite");
        }
    }

    /** The value; empty if it is undefined for these rows. */
    public OptionalDouble value(Metric metric) {
        Double value = metrics.get(metric);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** With more details. */
    public Evaluation with(Map<String, Double> more) {
        Map<String, Double> all = new TreeMap<>(details);
        all.putAll(more);
        return new Evaluation(rows, positives, metrics, threshold, curves, all);
    }

    public Evaluation withoutCurves() {
        return new Evaluation(rows, positives, metrics, threshold, List.of(), details);
    }
}
