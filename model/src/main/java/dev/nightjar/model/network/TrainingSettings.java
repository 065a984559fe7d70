package dev.nightjar.model.network;

import java.io.Serializable;
import java.util.Objects;

/**
 * How a network is trained.
 *
 * @param epochs most passes over the data, 1 or more
 * @param batch rows of a step in one shard, 1 or more; the last step of an epoch takes what is left
 * @param earlyStop when training ends before the last epoch
 * @param averageEvery steps between two averagings of the shards; 0 for once an epoch
 * @param seed of the order of the rows and of what is dropped
 */
public record TrainingSettings(
        int epochs, int batch, Optimization optimization, EarlyStop earlyStop, int averageEvery, long seed)
        implements Serializable {
    /**
     * @param patience epochs without a better validation loss after which training ends; 0 for never
     * @param minDelta by how much a loss has to be less to count as better here, 0 or more; the epoch with the least loss is kept in any case
     */
    public record EarlyStop(int patience, double minDelta) implements Serializable {
        public EarlyStop {
            atLeast("patience", patience, 0);
            if (!(minDelta >= 0)) {
                throw new IllegalArgumentException("minDelta is " + minDelta + ", must be 0 or more");
            }
        }
    }

    public TrainingSettings {
        Objects.requireNonNull(optimization);
        Objects.requireNonNull(earlyStop);
        atLeast("epochs", epochs, 1);
        atLeast("batch", batch, 1);
        atLeast("averageEvery", averageEvery, 0);
    }

    /** Plain Adam. */
    public TrainingSettings(
            int epochs, int batch, double learningRate, double l2, int patience, int averageEvery, long seed) {
        this(epochs, batch, Optimization.adam(learningRate, l2), new EarlyStop(patience, 0), averageEvery, seed);
    }

    private static void atLeast(String what, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(what + " is " + value + ", must be " + least + " or more");
        }
    }
}
