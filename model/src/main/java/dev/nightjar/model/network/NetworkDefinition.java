package dev.nightjar.model.network;

import java.io.Serializable;
import java.util.Objects;

/**
 * All that a DL4J configuration is made from.
 *
 * @param learningRate Adam's, above 0
 * @param l2 added to the gradient of weights and embeddings, times the weight; 0 or more
 * @param seed of the first parameters
 */
public record NetworkDefinition(NetworkShape shape, double learningRate, double l2, long seed) implements Serializable {
    public NetworkDefinition {
        Objects.requireNonNull(shape);
    }
}
