package dev.nightjar.training;

import dev.nightjar.core.config.Metric;
import java.util.EnumMap;
import java.util.Map;

/** What came of yes and no decisions, in units of weight. A figure without a denominator is undefined, where scikit-learn says 0 and warns. */
record Confusion(long truePositives, long falsePositives, long positives, long negatives) {
    /** Harmonic mean of precision and recall; 0 of nothing. */
    double f1() {
        double sum = (double) truePositives + falsePositives + positives;
        return sum == 0 ? 0 : 2.0 * truePositives / sum;
    }

    private long trueNegatives() {
        return negatives - falsePositives;
    }

    private long falseNegatives() {
        return positives - truePositives;
    }

    /** All metrics of decisions that are defined. */
    Map<Metric, Double> metrics() {
        Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
        double all = (double) positives + negatives;
        long yes = truePositives + falsePositives;
        metrics.put(Metric.ACCURACY, (truePositives + trueNegatives()) / all);
        if (yes > 0) {
            metrics.put(Metric.PRECISION, truePositives / (double) yes);
        }
        if (positives > 0) {
            metrics.put(Metric.RECALL, truePositives / (double) positives);
        }
        if (negatives > 0) {
            metrics.put(Metric.SPECIFICITY, trueNegatives() / (double) negatives);
        }
        if (positives + yes > 0) {
            metrics.put(Metric.F1, f1());
        }
        if (positives > 0 && negatives > 0) {
            metrics.put(
                    Metric.BALANCED_ACCURACY,
                    (truePositives / (double) positives + trueNegatives() / (double) negatives) / 2);
        }
        double spread = Math.sqrt((double) yes * (all - yes)) * Math.sqrt((double) positives * negatives);
        if (spread > 0) {
            double covered = (double) truePositives * trueNegatives() - (double) falsePositives * falseNegatives();
            metrics.put(Metric.MCC, covered / spread);
        }
        return metrics;
    }

    /** The four counts by name, as weights. */
    Map<String, Double> counts(WeightUnit unit) {
        return Map.of(
                "true_positives", unit.weight(truePositives),
                "false_positives", unit.weight(falsePositives),
                "true_negatives", unit.weight(trueNegatives()),
                "false_negatives", unit.weight(falseNegatives()));
    }
}
