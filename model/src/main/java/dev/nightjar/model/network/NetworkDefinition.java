package dev.nightjar.model.network;

import java.io.Serializable;
import java.util.Objects;

/**
 * All that a DL4J configuration is made from.
 *
 * @param optimization by which it is trained
 * @param seed of the first parameters
 */
public record NetworkDefinition(NetworkShape shape, Optimization optimization, long seed) implements Serializable {
    public NetworkDefinition {
        Objects.requireNonNull(shape);
        Objects.requireNonNull(optimization);
    }

    /** With plain Adam. */
    public NetworkDefinition(NetworkShape shape, double learningRate, double l2, long seed) {
        this(shape, Optimization.adam(learningRate, l2), seed);
    }
}
