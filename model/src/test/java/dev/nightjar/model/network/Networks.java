package dev.nightjar.model.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Networks and rows for tests, from a seed. */
final class Networks {
    private Networks() {}

    static NetworkShape plain(Loss loss) {
        return new NetworkShape(5, List.of(), List.of(7, 4), loss);
    }

    static NetworkShape embedding(Loss loss) {
        return new NetworkShape(
                3, List.of(new NetworkShape.Embedding(6, 2), new NetworkShape.Embedding(4, 3)), List.of(9, 5, 6), loss);
    }

    static NetworkShape onlyEmbedding(Loss loss) {
        return new NetworkShape(0, List.of(new NetworkShape.Embedding(11, 4)), List.of(8), loss);
    }

    /** Numbers and an embedding, which go to the output too. */
    static NetworkShape wide(Loss loss, Activation activation) {
        return new NetworkShape(
                3,
                List.of(new NetworkShape.Embedding(6, 2)),
                List.of(9, 5),
                Objective.of(loss),
                activation,
                NetworkShape.Wiring.WIDE_AND_DEEP);
    }

    static NetworkShape normalized(Activation activation) {
        return new NetworkShape(
                3,
                List.of(new NetworkShape.Embedding(6, 2)),
                List.of(9, 5),
                Objective.of(Loss.SQUARED_ERROR),
                activation,
                NetworkShape.Wiring.WIDE_AND_DEEP,
                NetworkShape.Normalization.BATCH);
    }

    static Dl4jNetwork network(NetworkShape shape, double l2, long seed) {
        return network(shape, Optimization.adam(1e-3, l2), seed);
    }

    static Dl4jNetwork network(NetworkShape shape, Optimization optimization, long seed) {
        Dl4jNetwork network = Dl4jNetwork.create(new NetworkDefinition(shape, optimization, seed));
        var random = new Random(seed);
        float[] parameters = network.parameters();
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] += (float) (0.3 * random.nextGaussian());
        }
        network.layout().norms().forEach(norm -> parameters[norm.variance()] = 1.3f);
        network.setParameters(parameters);
        return network;
    }

    /** Labels depend on the inputs, so that there is something to learn. */
    static ShardBlock block(NetworkShape shape, int rows, long seed) {
        var random = new Random(seed);
        int places = shape.embeddings().size();
        float[] numbers = new float[rows * shape.numericWidth()];
        int[] indices = new int[rows * places];
        float[] labels = new float[rows];
        for (int row = 0; row < rows; row++) {
            double signal = 0;
            for (int i = 0; i < shape.numericWidth(); i++) {
                float value = (float) random.nextGaussian();
                numbers[row * shape.numericWidth() + i] = value;
                signal += (i % 2 == 0 ? 1 : -0.5) * value;
            }
            for (int place = 0; place < places; place++) {
                int slots = shape.embeddings().get(place).slots();
                int slot = random.nextInt(slots);
                indices[row * places + place] = slot;
                signal += slot % 2 == 0 ? 0.7 : -0.7;
            }
            double noisy = signal + 0.5 * random.nextGaussian();
            labels[row] = label(shape.loss(), noisy);
        }
        return new ShardBlock(rows, shape.numericWidth(), places, numbers, indices, labels);
    }

    private static float label(Loss loss, double value) {
        return switch (loss) {
            case CROSS_ENTROPY -> value > 0 ? 1 : 0;
            case POISSON -> (float) Math.floor(Math.exp(Math.min(3, value)));
            default -> (float) value;
        };
    }

    static List<ShardBlock> blocks(NetworkShape shape, List<Integer> rows, long seed) {
        List<ShardBlock> blocks = new ArrayList<>();
        for (int shard = 0; shard < rows.size(); shard++) {
            blocks.add(block(shape, rows.get(shard), seed + shard));
        }
        return blocks;
    }

    static int[] inOrder(int rows) {
        int[] order = new int[rows];
        for (int i = 0; i < rows; i++) {
            order[i] = i;
        }
        return order;
    }

    static TrainingSettings settings(int batch, Optimization optimization) {
        return new TrainingSettings(1, batch, optimization, new TrainingSettings.EarlyStop(0, 0), 0, 7);
    }

    static TrainingSettings settings(int epochs, int batch, double l2) {
        return new TrainingSettings(epochs, batch, 1e-3, l2, 0, 0, 7);
    }
}
