package dev.nightjar.training;

import dev.nightjar.core.config.Metric;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The evaluation of one model's values against labels, as a mergeable state whose result does not depend on the order of the rows. */
public final class RegressionState implements Serializable {
    private static final long serialVersionUID = 1L;

    private long rows;
    private final ExactSum squaredErrors = new ExactSum();
    private final ExactSum absoluteErrors = new ExactSum();
    private final ExactSum labels = new ExactSum();
    private final ExactSum squaredLabels = new ExactSum();

    /** Adds a row; both values finite. */
    public void add(double label, double value) {
        double error = value - label;
        rows++;
        squaredErrors.addProduct(error, error);
        absoluteErrors.add(Math.abs(error));
        labels.add(label);
        squaredLabels.addProduct(label, label);
    }

    /** Adds the rows of the other state. Returns this. */
    public RegressionState merge(RegressionState other) {
        rows += other.rows;
        squaredErrors.merge(other.squaredErrors);
        absoluteErrors.merge(other.absoluteErrors);
        labels.merge(other.labels);
        squaredLabels.merge(other.squaredLabels);
        return this;
    }

    /** The result; without metrics if there are no rows. */
    public Evaluation evaluation() {
        if (rows == 0) {
            return new Evaluation(0, 0, Map.of(), OptionalDouble.empty(), List.of());
        }
        Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
        metrics.put(Metric.RMSE, Math.sqrt(squaredErrors.value() / rows));
        metrics.put(Metric.MAE, absoluteErrors.value() / rows);
        BigDecimal count = BigDecimal.valueOf(rows);
        BigDecimal sum = labels.exact();
        // rows times the sum of squared distances to the mean: no rounding, so a constant label gives 0 and not a
        // little more
        double spread = squaredLabels
                .exact()
                .multiply(count)
                .subtract(sum.multiply(sum))
                .doubleValue();
        if (spread > 0) {
            metrics.put(Metric.R2, 1 - squaredErrors.value() / (spread / rows));
        }
        return new Evaluation(rows, 0, metrics, OptionalDouble.empty(), List.of());
    }
}
