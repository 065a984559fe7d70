package dev.nightjar.core.config;

/** By what a model's threshold is found on the validation rows, where the file gives none. Of thresholds that are equally good the greatest is taken. */
public sealed interface ThresholdRule {
    /** The best F1. */
    record BestF1() implements ThresholdRule {}

    /**
     * The least cost of wrong decisions.
     *
     * @param falsePositive of a wrong yes, 0 or more
     * @param falseNegative of a wrong no, 0 or more
     */
    record LeastCost(double falsePositive, double falseNegative) implements ThresholdRule {
        public LeastCost {
            Limits.COST.require("scoring.decision.false_positive_cost", falsePositive);
            Limits.COST.require("scoring.decision.false_negative_cost", falseNegative);
        }
    }

    /** The least threshold that says yes to so many rows a night at most, in the mean of the validation nights. */
    record Capacity(int rowsInNight) implements ThresholdRule {
        public Capacity {
            Limits.CAPACITY.require("scoring.decision.rows_in_night", rowsInNight);
        }
    }

    /** The greatest recall among the thresholds with at least this precision. */
    record LeastPrecision(double precision) implements ThresholdRule {
        public LeastPrecision {
            Limits.PART.require("scoring.decision.precision", precision);
        }
    }
}
