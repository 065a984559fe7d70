package dev.nightjar.model.network;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Data-parallel training: every shard goes on from the same state for a few steps of its own, then their states are averaged
 * in the order of the shards. The result is a function of the start, the shards' rows and the settings, whatever number of
 * slots works on them (for one BLAS kernel).
 */
public final class NetworkTraining {
    private final TrainingSettings settings;
    private final ShardRunner runner;

    /** Hears of each epoch. */
    public interface Listener {
        /**
         * @param losses of the epoch that ended
         * @param epochs most epochs
         * @param left estimate of the time until the last of them
         */
        void epochEnded(EpochLosses losses, int epochs, Duration left);
    }

    /**
     * @param epoch from 1
     * @param training mean loss of the rows, each before the step that it was part of, without L2
     * @param validation mean loss of the validation rows after the epoch; NaN without such rows
     * @param best whether it is the best so far
     */
    public record EpochLosses(int epoch, double training, double validation, boolean best) {}

    /**
     * @param parameters those of the best epoch
     * @param bestEpoch the first with the least validation loss; without validation rows the last one
     * @param epochs in order
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Result(float[] parameters, int bestEpoch, List<EpochLosses> epochs) {}

    public NetworkTraining(TrainingSettings settings, ShardRunner runner) {
        this.settings = settings;
        this.runner = runner;
    }

    /** As the other one, without checkpoints. */
    public Result train(TrainingState start, Listener listener) {
        return train(start, listener, Checkpoints.NONE);
    }

    /**
     * Trains from the start, or from the last checkpoint, until the last epoch, or until validation did not get better for as many epochs as
     * {@link TrainingSettings.EarlyStop} says.
     *
     * @param start the state before the first epoch
     * @throws PipelineException of kind DATA if there is no training row, or if training diverges
     */
    public Result train(TrainingState start, Listener listener, Checkpoints checkpoints) {
        return train(start, listener, checkpoints, settings.epochs());
    }

    /**
     * As the other one, and stops for now after an epoch, with the learning rates of the whole training: who goes on from its checkpoint gets the bytes of a
     * training that never stopped.
     *
     * @param until the epoch, 1 or more
     */
    public Result train(TrainingState start, Listener listener, Checkpoints checkpoints, int until) {
        int steps = steps();
        TrainingProgress progress = checkpoints.latest().orElseGet(() -> TrainingProgress.start(start));
        int first = progress.epoch();
        long began = System.nanoTime();
        while (!progress.isOver(settings) && progress.epoch() < until) {
            int epoch = progress.epoch() + 1;
            List<LossSum> losses = new ArrayList<>();
            TrainingState state = epoch(epoch, steps, progress.state(), losses);
            double validation = validate(epoch, state);
            progress = progress.next(
                    state,
                    LossSum.mean(losses),
                    validation,
                    settings.earlyStop().minDelta());
            checkpoints.save(progress);
            long spent = System.nanoTime() - began;
            listener.epochEnded(
                    progress.losses().get(epoch - 1),
                    settings.epochs(),
                    Duration.ofNanos(spent / (epoch - first) * (settings.epochs() - epoch)));
        }
        return new Result(progress.best().parameters(), progress.best().epoch(), progress.losses());
    }

    private TrainingState epoch(int epoch, int steps, TrainingState start, List<LossSum> losses) {
        TrainingState state = start;
        int length = settings.averageEvery() == 0 ? steps : settings.averageEvery();
        for (int step = 0; step < steps; step += length) {
            List<ShardResult> results =
                    runner.train(state, new Round(epoch, step, Math.min(steps, step + length), steps));
            results.forEach(result -> losses.add(new LossSum(result.loss(), result.rows())));
            state = Averaging.average(results);
        }
        return state;
    }

    private double validate(int epoch, TrainingState state) {
        List<LossSum> losses = runner.validate(state.parameters());
        double mean = LossSum.mean(losses);
        if (!Double.isFinite(mean) && losses.stream().anyMatch(loss -> loss.rows() > 0)) {
            throw new PipelineException(
                    ErrorKind.DATA,
                    "training: the validation loss is " + mean + " after epoch " + epoch
                            + ": it diverged with learning_rate "
                            + settings.optimization().learningRate() + "; try a tenth of it");
        }
        return mean;
    }

    /** Steps of the longest shard. */
    private int steps() {
        long rows = runner.sizes().stream()
                .mapToLong(ShardRunner.Size::training)
                .max()
                .orElse(0);
        if (rows == 0) {
            throw new PipelineException(
                    ErrorKind.DATA,
                    "training: the training split has no rows; check the label's expression and that the history reaches far enough back");
        }
        return Math.toIntExact((rows + settings.batch() - 1) / settings.batch());
    }
}
