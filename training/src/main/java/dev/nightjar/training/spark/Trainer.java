package dev.nightjar.training.spark;

import dev.nightjar.core.error.PipelineException;

/**
 * Fits a model on a training set. Whatever it does, the same set and configuration must give the same model, byte for byte: no clock, no random
 * number but by {@link Fitting#seed}, no sum in the order in which tasks end.
 *
 * <p>The model is one of {@code dev.nightjar.model}: {@code LinearModel}, {@code TreeModel}, {@code ValueModel} or {@code NetworkModel}. Its files
 * hold numbers and no code, so that whoever scores with it needs no trainer.
 */
public interface Trainer {
    /**
     * The model, without a threshold: that one is chosen on validation for all trainers alike.
     *
     * @throws PipelineException CONFIG if the configuration names a feature that is not there, DATA if nothing can be learnt from the rows
     */
    Fitted fit(Fitting fitting);
}
