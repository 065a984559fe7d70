package dev.nightjar.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkInferenceTest {
    private static final int ROWS = NetworkInference.ROWS;

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
        ShardBlock block = Networks.block(shape, ROWS, 3);
        try (var inference = new NetworkInference(network.layout(), network.parameters())) {
            float[] outputs = run(inference, network.layout(), block, 0);
            for (int shift = 1; shift < ROWS; shift++) {
                float[] shifted = run(inference, network.layout(), block, shift);
                for (int row = 0; row < ROWS; row++) {
                    assertThat(shifted[(row + shift) % ROWS])
                            .as("row %s shifted by %s, kernel %s", row, shift, BlasKernel.name())
                            .isEqualTo(outputs[row]);
                }
            }
            Arrays.fill(inference.input(), network.layout().inputWidth(), inference.input().length, Float.NaN);
            float[] alone = new float[ROWS];
            stage(inference, network.layout(), block, 0, 0);
            inference.run(alone);
            assertThat(alone[0]).isEqualTo(outputs[0]);
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void outputsAreThoseOfDl4j(NetworkShape shape) {
        Dl4jNetwork network = Networks.network(shape, 0, 2);
        ShardBlock block = Networks.block(shape, ROWS, 3);
        float[] expected = network.output(block.numbers(), block.indices(), ROWS);
        try (var inference = new NetworkInference(network.layout(), network.parameters())) {
            float[] outputs = run(inference, network.layout(), block, 0);
            for (int row = 0; row < ROWS; row++) {
                double found = shape.loss() == Loss.CROSS_ENTROPY ? 1 / (1 + Math.exp(-outputs[row])) : outputs[row];
                assertThat(found).isCloseTo(expected[row], within(1e-5 * Math.max(1, Math.abs(expected[row]))));
            }
        }
    }

    private static float[] run(NetworkInference inference, NetworkLayout layout, ShardBlock block, int shift) {
        for (int row = 0; row < ROWS; row++) {
            stage(inference, layout, block, row, (row + shift) % ROWS);
        }
        float[] outputs = new float[ROWS];
        inference.run(outputs);
        return outputs;
    }

    private static void stage(NetworkInference inference, NetworkLayout layout, ShardBlock block, int from, int to) {
        int width = block.numericWidth();
        System.arraycopy(block.numbers(), from * width, inference.input(), to * layout.inputWidth(), width);
        inference.embed(to, block.indices(), from * block.embeddings());
    }
}
