package dev.nightjar.model.network;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * A network: a block of numbers and the embeddings of categories side by side, dense layers, one output.
 *
 * @param numericWidth numbers of a row, 0 or more
 * @param embeddings one for each embedded category; with {@code numericWidth} 0, at least one
 * @param hidden widths of the hidden layers from the input on, each 1 or more; at least one
 * @param objective also decides the link of the output
 * @param activation of the hidden layers
 * @param wiring what the output layer takes
 * @param normalization of the sums of hidden layers
 */
public record NetworkShape(
        int numericWidth,
        List<Embedding> embeddings,
        List<Integer> hidden,
        Objective objective,
        Activation activation,
        Wiring wiring,
        Normalization normalization)
        implements Serializable {
    /** What the output layer takes. */
    public enum Wiring {
        /** The last hidden layer. */
        DEEP,
        /** The last hidden layer and all that the first one takes: a linear model beside the network. */
        WIDE_AND_DEEP
    }

    /**
     * @param slots rows of the table, 1 or more; indices go from 0 to slots - 1
     * @param width numbers that stand for a slot, 1 or more
     */
    public record Embedding(int slots, int width) implements Serializable {
        public Embedding {
            if (slots < 1 || width < 1) {
                throw new IllegalArgumentException(
                        "embedding of " + slots + " slots and width " + width + ": both must be 1 or more");
            }
        }
    }

    /** What is done to the sums of hidden layers before their activation. */
    public enum Normalization {
        NONE,
        /** By mean and variance of some rows that are trained on together, then a factor and a bias for each unit. */
        BATCH
    }

    public NetworkShape {
        Objects.requireNonNull(normalization);
        embeddings = List.copyOf(embeddings);
        hidden = List.copyOf(hidden);
        Objects.requireNonNull(objective);
        Objects.requireNonNull(activation);
        Objects.requireNonNull(wiring);
        if (numericWidth < 0 || (numericWidth == 0 && embeddings.isEmpty())) {
            throw new IllegalArgumentException("a network needs an input: numericWidth is " + numericWidth + ", and "
                    + embeddings.size() + " embeddings");
        }
        if (hidden.isEmpty() || hidden.stream().anyMatch(width -> width < 1)) {
            throw new IllegalArgumentException(
                    "hidden layers are " + hidden + ": there must be at least one, each 1 or more wide");
        }
    }

    /** Without normalisation. */
    public NetworkShape(
            int numericWidth,
            List<Embedding> embeddings,
            List<Integer> hidden,
            Objective objective,
            Activation activation,
            Wiring wiring) {
        this(numericWidth, embeddings, hidden, objective, activation, wiring, Normalization.NONE);
    }

    /** Deep, with ReLU, and a loss with its usual parameter. */
    public NetworkShape(int numericWidth, List<Embedding> embeddings, List<Integer> hidden, Loss loss) {
        this(numericWidth, embeddings, hidden, Objective.of(loss), Activation.RELU, Wiring.DEEP);
    }

    public Loss loss() {
        return objective.loss();
    }

    /** Numbers that go into the first dense layer. */
    public int inputWidth() {
        return numericWidth + embeddings.stream().mapToInt(Embedding::width).sum();
    }
}
