package dev.nightjar.training;

import dev.nightjar.core.config.ThresholdRule;
import java.io.Serializable;

/** How good it is to say yes to some rows: the greatest worth is chosen. */
public sealed interface CutRule extends Serializable {
    /** The best F1. */
    CutRule BEST_F1 = new BestF1();

    /**
     * @param truePositives units with label 1 that are decided yes
     * @param falsePositives units with label 0 that are decided yes
     * @return NaN if it is not allowed
     */
    double worth(long truePositives, long falsePositives, ClassTotals totals);

    record BestF1() implements CutRule {
        @Override
        public double worth(long truePositives, long falsePositives, ClassTotals totals) {
            double all = (double) truePositives + falsePositives + totals.positives();
            return all == 0 ? 0 : 2.0 * truePositives / all;
        }
    }

    /** Less cost is better. */
    record LeastCost(double falsePositive, double falseNegative) implements CutRule {
        @Override
        public double worth(long truePositives, long falsePositives, ClassTotals totals) {
            return -(falsePositive * falsePositives + falseNegative * (totals.positives() - truePositives));
        }
    }

    /** As many as possible, and no more than that weight. */
    record Capacity(double weight) implements CutRule {
        @Override
        public double worth(long truePositives, long falsePositives, ClassTotals totals) {
            double yes = truePositives + falsePositives;
            return totals.unit().weight(yes) <= weight ? yes : Double.NaN;
        }
    }

    /** As many true positives as possible with that precision; none have it. */
    record LeastPrecision(double precision) implements CutRule {
        @Override
        public double worth(long truePositives, long falsePositives, ClassTotals totals) {
            double yes = truePositives + falsePositives;
            return truePositives >= precision * yes ? truePositives : Double.NaN;
        }
    }

    /**
     * The rule of a pipeline file.
     *
     * @param nights of the rows that are judged
     */
    static CutRule of(ThresholdRule rule, long nights) {
        if (rule instanceof ThresholdRule.LeastCost cost) {
            return new LeastCost(cost.falsePositive(), cost.falseNegative());
        }
        if (rule instanceof ThresholdRule.Capacity capacity) {
            return new Capacity((double) capacity.rowsInNight() * nights);
        }
        return rule instanceof ThresholdRule.LeastPrecision least ? new LeastPrecision(least.precision()) : BEST_F1;
    }
}
