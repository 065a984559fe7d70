package dev.nightjar.model.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Where training stands after an epoch: all that it needs to go on to the same final bytes.
 *
 * @param epoch the last that ended; 0 before the first
 * @param losses of the epochs so far, in order
 */
public record TrainingProgress(
        int epoch, TrainingState state, BestEpoch best, List<NetworkTraining.EpochLosses> losses) {
    /**
     * The epoch whose parameters are kept.
     *
     * @param epoch with the least validation loss so far, the first of them; without validation rows the last one; 0 for none yet
     * @param loss of that epoch; positive infinity for none yet
     * @param parameters after it; empty for none yet
     * @param counted epoch from which patience is counted: the last one whose loss was less than {@code bar} by more than the least difference
     * @param bar loss of that epoch
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record BestEpoch(int epoch, double loss, float[] parameters, int counted, double bar) {
        static final BestEpoch NONE =
                new BestEpoch(0, Double.POSITIVE_INFINITY, new float[0], 0, Double.POSITIVE_INFINITY);

        /**
         * The best of this and an epoch.
         *
         * @param validation its loss; NaN without validation rows
         */
        BestEpoch or(int candidate, double validation, float[] values, double minDelta) {
            if (Double.isNaN(validation)) {
                return new BestEpoch(candidate, validation, values, candidate, validation);
            }
            boolean better = validation < loss;
            boolean counts = validation < bar - minDelta || bar == Double.POSITIVE_INFINITY;
            return new BestEpoch(
                    better ? candidate : epoch,
                    better ? validation : loss,
                    better ? values : parameters,
                    counts ? candidate : counted,
                    counts ? validation : bar);
        }
    }

    public TrainingProgress {
        Objects.requireNonNull(state);
        Objects.requireNonNull(best);
        losses = List.copyOf(losses);
        if (epoch < 0 || losses.size() != epoch || best.epoch() > epoch) {
            throw new IllegalArgumentException("after epoch " + epoch + " there are losses of " + losses.size()
                    + " epochs, the best one " + best.epoch());
        }
    }

    /** Before the first epoch. */
    public static TrainingProgress start(TrainingState state) {
        return new TrainingProgress(0, state, BestEpoch.NONE, List.of());
    }

    /**
     * After one more epoch.
     *
     * @param training its mean loss
     */
    TrainingProgress next(TrainingState after, double training, double validation, double minDelta) {
        BestEpoch now = best.or(epoch + 1, validation, after.parameters(), minDelta);
        List<NetworkTraining.EpochLosses> all = new ArrayList<>(losses);
        all.add(new NetworkTraining.EpochLosses(epoch + 1, training, validation, now.epoch() == epoch + 1));
        return new TrainingProgress(epoch + 1, after, now, all);
    }

    /** Whether training is done. */
    boolean isOver(TrainingSettings settings) {
        int patience = settings.earlyStop().patience();
        return epoch >= settings.epochs() || (patience > 0 && epoch > 0 && epoch - best.counted() >= patience);
    }
}
