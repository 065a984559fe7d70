package dev.nightjar.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkInferenceTest {
    /** Widths that fill BLAS's tiles and widths that do not. */
    static Stream<NetworkShape> shapes() {
        return Stream.of(
                Networks.plain(Loss.CROSS_ENTROPY),
                Networks.embedding(Loss.SQUARED_ERROR),
                new NetworkShape(60, List.of(), List.of(128, 64), Loss.CROSS_ENTROPY),
                new NetworkShape(401, List.of(), List.of(33, 17), Loss.CROSS_ENTROPY));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aRowHasTheSameBitsAtEveryPlaceBesideAnyOthers(NetworkShape shape) {
        Dl4jNetwork network = Networks.network(shape, 0, 2);
        ShardBlock block = Networks.block(shape, 64, 3);
        try (var inference = new NetworkInference(network.layout(), network.parameters())) {
            float[] outputs = run(inference, block, 0);
            for (int shift = 1; shift < inference.rows(); shift++) {
                assertThat(run(inference, block, shift))
                        .as("shifted by %s, kernel %s", shift, BlasKernel.name())
                        .isEqualTo(outputs);
            }
            Arrays.fill(inference.input(), Float.NaN);
            float[] alone = new float[inference.rows()];
            stage(inference, block, 0, 0);
            inference.run(alone);
            assertThat(alone[0]).isEqualTo(outputs[0]);
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void outputsAreThoseOfDl4j(NetworkShape shape) {
        Dl4jNetwork network = Networks.network(shape, 0, 2);
        ShardBlock block = Networks.block(shape, 64, 3);
        float[] expected = network.output(block.numbers(), block.indices(), 64);
        try (var inference = new NetworkInference(network.layout(), network.parameters())) {
            float[] outputs = run(inference, block, 0);
            for (int row = 0; row < 64; row++) {
                double found = shape.loss() == Loss.CROSS_ENTROPY ? 1 / (1 + Math.exp(-outputs[row])) : outputs[row];
                assertThat(found).isCloseTo(expected[row], within(1e-5 * Math.max(1, Math.abs(expected[row]))));
            }
        }
    }

    @Test
    void rowsThatAKernelTreatsAlikeAreFoundForAnyLayer() {
        // One row cannot stand at two places.
        assertThat(BlasTiles.equalRowsStayEqual(new BlasTiles.Product(1, 401, 33)))
                .isTrue();
        for (NetworkShape shape : shapes().toList()) {
            int rows = BlasTiles.rows(Networks.network(shape, 0, 2).layout());
            assertThat(rows).as("kernel %s", BlasKernel.name()).isIn(8, 16, 64);
        }
    }

    /** Each pass takes the next rows of the block, moved on by {@code shift} places within the pass. */
    private static float[] run(NetworkInference inference, ShardBlock block, int shift) {
        int rows = inference.rows();
        float[] passed = new float[rows];
        float[] outputs = new float[block.rows()];
        for (int from = 0; from < block.rows(); from += rows) {
            for (int row = 0; row < rows; row++) {
                stage(inference, block, from + row, (row + shift) % rows);
            }
            inference.run(passed);
            for (int row = 0; row < rows; row++) {
                outputs[from + row] = passed[(row + shift) % rows];
            }
        }
        return outputs;
    }

    private static void stage(NetworkInference inference, ShardBlock block, int from, int to) {
        int width = block.numericWidth();
        double[] numbers = new double[width];
        for (int i = 0; i < width; i++) {
            numbers[i] = block.numbers()[from * width + i];
        }
        inference.numbers(to, numbers);
        int places = block.embeddings();
        inference.embed(to, Arrays.copyOfRange(block.indices(), from * places, (from + 1) * places));
    }
}
