package dev.nightjar.bench;

import dev.nightjar.model.network.ShardBlock;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Rows to train on, from a fixed seed: 60 standard normal features, a label that depends on them without being decided by them. */
final class TrainData {
    static final int FEATURES = 60;

    private static final long SEED = 20131002;

    private final int rows;
    private final float[] features;
    private final float[] labels;

    TrainData(int rows) {
        this.rows = rows;
        this.features = new float[rows * FEATURES];
        this.labels = new float[rows];
        var random = new SplittableRandom(SEED);
        for (int row = 0; row < rows; row++) {
            double signal = 0;
            for (int i = 0; i < FEATURES; i++) {
                float value = (float) random.nextGaussian();
                features[row * FEATURES + i] = value;
                signal += value * Math.sin(i) + (i % 7 == 0 ? 0.5 * value * value : 0);
            }
            labels[row] = signal / 4 + random.nextGaussian() > 1 ? 1 : 0;
        }
    }

    int rows() {
        return rows;
    }

    /** Some of the rows as a shard. */
    ShardBlock shard(int first, int count) {
        return new ShardBlock(
                count,
                FEATURES,
                0,
                Arrays.copyOfRange(features, first * FEATURES, (first + count) * FEATURES),
                new int[0],
                Arrays.copyOfRange(labels, first, first + count));
    }

    /** Writes all features row by row, then all labels, as little-endian floats. */
    Path write(Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (float[] values : new float[][] {features, labels}) {
                ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES);
                buffer.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
                out.write(buffer.array());
            }
        }
        return file;
    }
}
