package dev.nightjar.model.network;

import java.io.Serializable;

/**
 * What every shard does between two averagings: the steps {@code firstStep} to {@code endStep - 1} of an epoch, as far as the
 * shard has so many.
 *
 * @param epoch from 1
 * @param firstStep from 0
 * @param endStep above firstStep
 * @param steps of the epoch in the longest shard, by which the learning rate's schedule goes; at least endStep
 */
public record Round(int epoch, int firstStep, int endStep, int steps) implements Serializable {
    public Round {
        if (epoch < 1 || firstStep < 0 || endStep <= firstStep || steps < endStep) {
            throw new IllegalArgumentException(
                    "round of epoch " + epoch + " from step " + firstStep + " to " + endStep + " of " + steps);
        }
    }
}
