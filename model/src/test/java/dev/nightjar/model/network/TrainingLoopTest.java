package dev.nightjar.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingLoopTest {
    static Stream<NetworkShape> shapes() {
        return Stream.of(Loss.values())
                .flatMap(loss ->
                        Stream.of(Networks.plain(loss), Networks.embedding(loss), Networks.onlyEmbedding(loss)));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void gradientIsThatOfDl4j(NetworkShape shape) {
        for (long seed = 1; seed <= 3; seed++) {
            Dl4jNetwork network = Networks.network(shape, 0, seed);
            // Not a multiple of the micro-batch.
            ShardBlock block = Networks.block(shape, 2 * TrainingLoop.MICRO_BATCH + 17, seed);
            float[] expected = network.gradient(block.numbers(), block.indices(), block.labels());
            assertThat(distance(gradient(network, block), expected)).isLessThan(1e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void gradientIsThatOfFiniteDifferences(NetworkShape shape) {
        Dl4jNetwork network = Networks.network(shape, 0, 4);
        ShardBlock block = Networks.block(shape, 23, 5);
        var naive = new NaiveNetwork(network.layout(), network.parameters());
        float[] expected = new float[network.layout().parameters()];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (float) naive.derivative(block, i);
        }
        assertThat(distance(gradient(network, block), expected)).isLessThan(1e-5);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void lossIsTheSumOverTheRows(NetworkShape shape) {
        Dl4jNetwork network = Networks.network(shape, 0, 4);
        ShardBlock block = Networks.block(shape, 500, 5);
        double expected = new NaiveNetwork(network.layout(), network.parameters()).loss(block);
        LossSum found =
                ShardTraining.loss(network.layout(), Networks.settings(1, 1024, 0), network.parameters(), block);
        assertThat(found.sum()).isCloseTo(expected, within(1e-5 * expected));
        assertThat(found.rows()).isEqualTo(500);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void adamStepsWithWeightDecayAreThoseOfDl4j(NetworkShape shape) {
        Dl4jNetwork network = Networks.network(shape, 0.01, 6);
        int rows = 150;
        try (var loop = new TrainingLoop(network.layout(), Networks.settings(1, rows, 0.01))) {
            loop.load(TrainingState.start(network.parameters()));
            for (int step = 0; step < 20; step++) {
                ShardBlock block = Networks.block(shape, rows, step);
                loop.step(block, Networks.inOrder(rows), 0, rows);
                network.fit(block.numbers(), block.indices(), block.labels());
            }
            TrainingState state = loop.state();
            assertThat(state.steps()).isEqualTo(20);
            assertThat(distance(state.parameters(), network.parameters())).isLessThan(2e-5);
            float[] moments = network.moments();
            int size = state.parameters().length;
            assertThat(distance(state.firstMoments(), Arrays.copyOf(moments, size)))
                    .isLessThan(2e-5);
            assertThat(distance(state.secondMoments(), Arrays.copyOfRange(moments, size, 2 * size)))
                    .isLessThan(2e-5);
        }
    }

    @Test
    void rowsThatAreWrongBeyondDl4jsClipStillHaveAGradient() {
        NetworkShape shape = Networks.plain(Loss.CROSS_ENTROPY);
        Dl4jNetwork network = Networks.network(shape, 0, 1);
        float[] parameters = network.parameters();
        int bias = network.layout().output().bias();
        parameters[bias] = -40;
        network.setParameters(parameters);
        ShardBlock one = Networks.block(shape, 1, 3);
        ShardBlock wrong = new ShardBlock(1, 5, 0, one.numbers(), one.indices(), new float[] {1});
        assertThat(gradient(network, wrong)[bias]).isEqualTo(-1f);
        assertThat(network.gradient(wrong.numbers(), wrong.indices(), wrong.labels())[bias])
                .isCloseTo(0f, within(1e-3f));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aRowOfWeightThreeIsThreeRowsAndOneOfWeightZeroIsNone(NetworkShape shape) {
        Dl4jNetwork network = Networks.network(shape, 0, 1);
        ShardBlock block = Networks.block(shape, 3, 3);
        ShardBlock weighed = new ShardBlock(
                3,
                block.numericWidth(),
                block.embeddings(),
                block.numbers(),
                block.indices(),
                block.labels(),
                new float[] {3, 0, 1});
        try (var loop = new TrainingLoop(network.layout(), Networks.settings(1, 4, 0))) {
            loop.load(TrainingState.start(network.parameters()));
            double repeated = loop.gradient(block, new int[] {0, 0, 0, 2}, 0, 4);
            float[] expected = loop.gradient().clone();
            assertThat(loop.gradient(weighed, Networks.inOrder(3), 0, 3)).isCloseTo(repeated, within(1e-5));
            assertThat(distance(loop.gradient(), expected)).isLessThan(1e-5);
        }
    }

    @Test
    void theOrderOfTheShardIsTheOrderOfTheRows() {
        NetworkShape shape = Networks.embedding(Loss.CROSS_ENTROPY);
        Dl4jNetwork network = Networks.network(shape, 0, 1);
        ShardBlock block = Networks.block(shape, 3, 3);
        try (var loop = new TrainingLoop(network.layout(), Networks.settings(1, 3, 0))) {
            loop.load(TrainingState.start(network.parameters()));
            loop.gradient(block, new int[] {2, 0, 1}, 1, 2);
            float[] first = loop.gradient().clone();
            loop.gradient(block, Networks.inOrder(3), 0, 1);
            assertThat(first).isEqualTo(loop.gradient());
        }
    }

    @Test
    void stepsAllocateNothing() {
        NetworkShape shape = Networks.embedding(Loss.CROSS_ENTROPY);
        Dl4jNetwork network = Networks.network(shape, 0, 1);
        ShardBlock block = Networks.block(shape, 256, 3);
        int[] order = Networks.inOrder(256);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (var loop = new TrainingLoop(network.layout(), Networks.settings(1, 256, 0))) {
            loop.load(TrainingState.start(network.parameters()));
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 20; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int step = 0; step < 100; step++) {
                    loop.step(block, order, 0, 256);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            // A hundred steps over 256 rows: one float a row would be 102,400 bytes.
            assertThat(least).isLessThan(10_000);
        }
    }

    private static float[] gradient(Dl4jNetwork network, ShardBlock block) {
        try (var loop = new TrainingLoop(network.layout(), Networks.settings(1, 1024, 0))) {
            loop.load(TrainingState.start(network.parameters()));
            loop.gradient(block, Networks.inOrder(block.rows()), 0, block.rows());
            return loop.gradient().clone();
        }
    }

    /** The greatest difference over the greatest absolute value. */
    private static double distance(float[] found, float[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        double greatest = 0;
        double difference = 0;
        for (int i = 0; i < found.length; i++) {
            greatest = Math.max(greatest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(found[i] - expected[i]));
        }
        return difference / greatest;
    }
}
