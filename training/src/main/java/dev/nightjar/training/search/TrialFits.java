package dev.nightjar.training.search;

import dev.nightjar.core.config.Training;
import java.util.OptionalDouble;

/**
 * Fits and judges trials.
 *
 * @param <M> what is fitted
 */
public interface TrialFits<M> {
    /**
     * A trial that was fitted.
     *
     * @param id of its model
     * @param value on validation; empty if it is undefined there
     * @param seconds that it took, judging included
     * @param microseconds that its model takes to score a row; empty if that was not measured
     */
    record Tried<M>(
            M fitted, String id, OptionalDouble value, double seconds, OptionalDouble microseconds, String says) {}

    /**
     * @param configuration of the whole training
     * @param share of it after which to stop, above 0 to 1; a network goes on from where a smaller share of it stopped
     * @param seconds that it may take, above 0, maybe infinite; a kind that cannot be stopped takes what it takes
     * @throws TimeIsUp if it was stopped since it took longer
     * @throws dev.nightjar.core.error.PipelineException DATA if nothing can be learnt so
     */
    Tried<M> fit(Training.Trainer configuration, double share, double seconds);
}
