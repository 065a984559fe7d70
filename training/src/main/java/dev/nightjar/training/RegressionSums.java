package dev.nightjar.training;

import dev.nightjar.core.config.Metric;
import dev.nightjar.core.number.ExactSum;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The exact sums that a regression's metrics are made of. */
final class RegressionSums implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ExactSum weights = new ExactSum();
    private final ExactSum weightsOfZeros = new ExactSum();
    private final ExactSum squaredErrors = new ExactSum();
    private final ExactSum absoluteErrors = new ExactSum();
    private final ExactSum relativeErrors = new ExactSum();
    private final ExactSum labels = new ExactSum();
    private final ExactSum squaredLabels = new ExactSum();

    private List<ExactSum> all() {
        return List.of(weights, weightsOfZeros, squaredErrors, absoluteErrors, relativeErrors, labels, squaredLabels);
    }

    /** Adds a row; all finite, the weight above 0. */
    void add(double label, double value, double weight) {
        double error = value - label;
        double size = Math.abs(error);
        weights.add(weight);
        squaredErrors.addProduct(weight, error, error);
        absoluteErrors.addProduct(weight, size);
        if (label == 0) {
            weightsOfZeros.add(weight);
        } else {
            relativeErrors.addProduct(weight, Math.min(size / Math.abs(label), Double.MAX_VALUE));
        }
        labels.addProduct(weight, label);
        squaredLabels.addProduct(weight, label, label);
    }

    /** Adds the other's rows so many times, 0 to 1000. */
    void merge(RegressionSums other, int times) {
        List<ExactSum> own = all();
        List<ExactSum> others = other.all();
        for (int i = 0; i < own.size(); i++) {
            own.get(i).merge(others.get(i), times);
        }
    }

    /** The weight of all rows. */
    double weight() {
        return weights.value();
    }

    /** Those that are defined. */
    Map<Metric, Double> metrics() {
        Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
        double all = weight();
        if (all == 0) {
            return metrics;
        }
        metrics.put(Metric.RMSE, Math.sqrt(squaredErrors.value() / all));
        metrics.put(Metric.MAE, absoluteErrors.value() / all);
        double relative = relativeErrors.value() / all;
        if (weightsOfZeros.value() == 0 && Double.isFinite(relative)) {
            metrics.put(Metric.MAPE, relative);
        }
        BigDecimal count = weights.exact();
        BigDecimal sum = labels.exact();
        // weight times the sum of squared distances to the mean: no rounding, so a constant label gives 0 and not a
        // little more
        double spread = squaredLabels
                .exact()
                .multiply(count)
                .subtract(sum.multiply(sum))
                .doubleValue();
        if (spread > 0) {
            metrics.put(Metric.R2, 1 - squaredErrors.value() / (spread / all));
        }
        return metrics;
    }
}
