package dev.nightjar.training;

import dev.nightjar.core.number.ExactSum;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The evaluation of one model's values against labels, as a mergeable state whose result does not depend on the order of the rows. All but the
 * quantiles of the errors is exact up to the rounding of each row's share.
 */
public final class RegressionState implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final double[] LEVELS = {0.1, 0.5, 0.9};
    private static final double[] QUANTILES = {0.05, 0.25, 0.5, 0.75, 0.95};

    private long rows;
    private boolean weighted;
    private final RegressionSums sums = new RegressionSums();
    private final ExactSum tooHigh = new ExactSum();
    private final ExactSum tooLow = new ExactSum();
    private final ErrorQuantiles quantiles = new ErrorQuantiles();

    /** Adds a row that counts one; both values finite. */
    public void add(double label, double value) {
        add(label, value, 1);
    }

    /** Adds a row; all finite, the weight 0 or more. */
    public void add(double label, double value, double weight) {
        rows++;
        weighted |= weight != 1;
        if (weight == 0) {
            return;
        }
        sums.add(label, value, weight);
        double error = value - label;
        (error > 0 ? tooHigh : tooLow).addProduct(weight, Math.abs(error));
        quantiles.add(error);
    }

    /** Adds the rows of the other state. Returns this. */
    public RegressionState merge(RegressionState other) {
        rows += other.rows;
        weighted |= other.weighted;
        sums.merge(other.sums, 1);
        tooHigh.merge(other.tooHigh);
        tooLow.merge(other.tooLow);
        quantiles.merge(other.quantiles);
        return this;
    }

    /** The result; without metrics if there are no rows, or none of any weight. */
    public Evaluation evaluation() {
        double all = sums.weight();
        if (all == 0) {
            return new Evaluation(rows, 0, Map.of(), OptionalDouble.empty(), List.of());
        }
        return new Evaluation(rows, 0, sums.metrics(), OptionalDouble.empty(), List.of(), details(all));
    }

    private Map<String, Double> details(double all) {
        Map<String, Double> details = new TreeMap<>();
        for (double level : LEVELS) {
            double loss = (level * tooLow.value() + (1 - level) * tooHigh.value()) / all;
            details.put("quantile_loss_" + level, loss);
        }
        if (!weighted) {
            for (double quantile : QUANTILES) {
                details.put("error_quantile_" + quantile, quantiles.at(quantile));
            }
        }
        return details;
    }
}
