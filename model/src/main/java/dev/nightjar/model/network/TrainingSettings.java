package dev.nightjar.model.network;

import java.io.Serializable;

/**
 * How a network is trained.
 *
 * @param epochs most passes over the data, 1 or more
 * @param batch rows of a step in one shard, 1 or more; the last step of an epoch takes what is left
 * @param learningRate Adam's, above 0
 * @param l2 added to the gradient of weights and embeddings, times the weight; 0 or more
 * @param earlyStop epochs without a better validation loss after which training ends; 0 for never
 * @param averageEvery steps between two averagings of the shards; 0 for once an epoch
 * @param seed of the order of the rows
 */
public record TrainingSettings(
        int epochs, int batch, double learningRate, double l2, int earlyStop, int averageEvery, long seed)
        implements Serializable {
    public TrainingSettings {
        atLeast("epochs", epochs, 1);
        atLeast("batch", batch, 1);
        atLeast("earlyStop", earlyStop, 0);
        atLeast("averageEvery", averageEvery, 0);
        if (!(learningRate > 0) || learningRate == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("learningRate is " + learningRate + ", must be finite and above 0");
        }
        if (!(l2 >= 0) || l2 == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("l2 is " + l2 + ", must be finite and 0 or more");
        }
    }

    private static void atLeast(String what, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(what + " is " + value + ", must be " + least + " or more");
        }
    }
}
