package dev.nightjar.model.network;

import java.io.Serializable;

/**
 * What every shard does between two averagings: the steps {@code firstStep} to {@code endStep - 1} of an epoch, as far as the
 * shard has so many.
 *
 * @param epoch from 1
 * @param firstStep from 0
 * @param endStep above firstStep
 */
public record Round(int epoch, int firstStep, int endStep) implements Serializable {
    public Round {
        if (epoch < 1 || firstStep < 0 || endStep <= firstStep) {
            throw new IllegalArgumentException(
                    "round of epoch " + epoch + " from step " + firstStep + " to " + endStep);
        }
    }
}
