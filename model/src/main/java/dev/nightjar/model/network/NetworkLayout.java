package dev.nightjar.model.network;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * Where the parameters of a network stand in DL4J's flat parameter vector; found through the network's parameter tables, see
 * {@link Dl4jNetwork#layout}. DL4J stores a weight matrix by columns, so here a dense layer's weights are rows of {@code
 * inputs} numbers, one for each output, and an embedding is {@code width} rows of {@code slots} numbers.
 *
 * @param numericWidth numbers of a row before the embeddings
 * @param embeddings in the order of the indices
 * @param dense hidden layers from the input on, then the output layer of one output, which may take the inputs of the first layer too, behind
 *     the last hidden layer
 * @param norms batch normalisation of each hidden layer, whose bias is then added behind it; empty for none
 * @param activation of the hidden layers
 * @param parameters length of the vector
 */
public record NetworkLayout(
        int numericWidth,
        List<Table> embeddings,
        List<Dense> dense,
        List<Norm> norms,
        Objective objective,
        Activation activation,
        int parameters)
        implements Serializable {
    /** An embedding: the number {@code d} of slot {@code s} stands at {@code offset + d * slots + s}. */
    public record Table(int slots, int width, int offset) implements Serializable {
        int size() {
            return Math.multiplyExact(slots, width);
        }
    }

    /**
     * A layer: the weight from input {@code i} to output {@code o} stands at {@code weights + o * inputs + i}, the bias at
     * {@code bias + o}.
     */
    public record Dense(int inputs, int outputs, int weights, int bias) implements Serializable {
        int size() {
            return Math.multiplyExact(inputs, outputs);
        }
    }

    /**
     * Batch normalisation: the factor of unit {@code i} stands at {@code gamma + i}, its running mean and variance at {@code mean + i} and
     * {@code variance + i}.
     */
    public record Norm(int gamma, int mean, int variance) implements Serializable {}

    public NetworkLayout {
        norms = List.copyOf(norms);
        embeddings = List.copyOf(embeddings);
        dense = List.copyOf(dense);
        Objects.requireNonNull(objective);
        Objects.requireNonNull(activation);
        checkChain(numericWidth, embeddings, dense);
        if (!norms.isEmpty() && norms.size() != dense.size() - 1) {
            throw new IllegalArgumentException(norms.size() + " normalisations for " + (dense.size() - 1) + " layers");
        }
        checkCover(embeddings, dense, norms, parameters);
    }

    /** Without normalisation. */
    public NetworkLayout(
            int numericWidth,
            List<Table> embeddings,
            List<Dense> dense,
            Objective objective,
            Activation activation,
            int parameters) {
        this(numericWidth, embeddings, dense, List.of(), objective, activation, parameters);
    }

    /** ReLU, and a loss with its usual parameter. */
    public NetworkLayout(int numericWidth, List<Table> embeddings, List<Dense> dense, Loss loss, int parameters) {
        this(numericWidth, embeddings, dense, Objective.of(loss), Activation.RELU, parameters);
    }

    private static void checkChain(int numericWidth, List<Table> embeddings, List<Dense> dense) {
        int inputs = numericWidth + embeddings.stream().mapToInt(Table::width).sum();
        int width = inputs;
        for (int i = 0; i < dense.size(); i++) {
            Dense layer = dense.get(i);
            boolean wide = i > 0 && i == dense.size() - 1 && layer.inputs() == width + inputs;
            if (layer.inputs() != width && !wide) {
                throw new IllegalArgumentException("a layer of " + layer.inputs() + " inputs follows one of " + width);
            }
            width = layer.outputs();
        }
        if (dense.size() < 2 || width != 1) {
            throw new IllegalArgumentException("a network needs a hidden layer and one output, not " + dense);
        }
    }

    private static void checkCover(List<Table> embeddings, List<Dense> dense, List<Norm> norms, int parameters) {
        boolean[] seen = new boolean[parameters];
        embeddings.forEach(table -> mark(seen, table.offset(), table.size()));
        dense.forEach(layer -> {
            mark(seen, layer.weights(), layer.size());
            mark(seen, layer.bias(), layer.outputs());
        });
        for (int layer = 0; layer < norms.size(); layer++) {
            int width = dense.get(layer).outputs();
            mark(seen, norms.get(layer).gamma(), width);
            mark(seen, norms.get(layer).mean(), width);
            mark(seen, norms.get(layer).variance(), width);
        }
        for (int i = 0; i < parameters; i++) {
            if (!seen[i]) {
                throw new IllegalArgumentException("parameter " + i + " of " + parameters + " belongs to no layer");
            }
        }
    }

    private static void mark(boolean[] seen, int from, int count) {
        Objects.checkFromIndexSize(from, count, seen.length);
        for (int i = from; i < from + count; i++) {
            if (seen[i]) {
                throw new IllegalArgumentException("parameter " + i + " belongs to two layers");
            }
            seen[i] = true;
        }
    }

    /** Numbers that go into the first dense layer: the numeric block, then the embeddings in order. */
    public int inputWidth() {
        return dense.get(0).inputs();
    }

    /** The shape that has this layout. */
    public NetworkShape shape() {
        return new NetworkShape(
                numericWidth,
                embeddings.stream()
                        .map(table -> new NetworkShape.Embedding(table.slots(), table.width()))
                        .toList(),
                dense.stream().limit(hiddenLayers()).map(Dense::outputs).toList(),
                objective,
                activation,
                isWide() ? NetworkShape.Wiring.WIDE_AND_DEEP : NetworkShape.Wiring.DEEP,
                norms.isEmpty() ? NetworkShape.Normalization.NONE : NetworkShape.Normalization.BATCH);
    }

    public Loss loss() {
        return objective.loss();
    }

    /** Whether the output layer takes the inputs of the first layer too. */
    boolean isWide() {
        return output().inputs() > lastWidth();
    }

    /** Width of the last hidden layer. */
    int lastWidth() {
        return dense.get(dense.size() - 2).outputs();
    }

    Dense output() {
        return dense.get(dense.size() - 1);
    }

    int hiddenLayers() {
        return dense.size() - 1;
    }
}
