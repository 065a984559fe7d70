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

    static Dl4jNetwork network(NetworkShape shape, double l2, long seed) {
        Dl4jNetwork network = Dl4jNetwork.create(new NetworkDefinition(shape, 1e-3, l2, seed));
        var random = new Random(seed);
        float[] parameters = network.parameters();
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] += (float) (0.3 * random.nextGaussian());
        }
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
            labels[row] = shape.loss() == Loss.CROSS_ENTROPY ? (noisy > 0 ? 1 : 0) : (float) noisy;
        }
        return new ShardBlock(rows, shape.numericWidth(), places, numbers, indices, labels);
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

    static TrainingSettings settings(int epochs, int batch, double l2) {
        return new TrainingSettings(epochs, batch, 1e-3, l2, 0, 0, 7);
    }
}
