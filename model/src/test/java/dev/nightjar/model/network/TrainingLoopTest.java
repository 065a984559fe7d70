package dev.nightjar.model.network;

import static dev.nightjar.model.network.Optimization.Optimizer.Kind.SGD;
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
        Stream<NetworkShape> losses = Stream.of(Loss.values())
                .flatMap(loss ->
                        Stream.of(Networks.plain(loss), Networks.embedding(loss), Networks.onlyEmbedding(loss)));
        Stream<NetworkShape> activations =
                Stream.of(Activation.values()).map(activation -> Networks.wide(Loss.SQUARED_ERROR, activation));
        return Stream.concat(losses, activations);
    }

    static Stream<NetworkShape> normalized() {
        return Stream.of(Activation.values()).map(Networks::normalized);
    }

    @ParameterizedTest
    @MethodSource("normalized")
    void gradientWithBatchNormIsThatOfDl4jAndOfFiniteDifferences(NetworkShape shape) {
        Dl4jNetwork network = Networks.network(shape, 0, 4);
        NetworkLayout layout = network.layout();
        ShardBlock block = Networks.block(shape, 41, 5);
        var naive = new NaiveNetwork(layout, network.parameters());
        float[] expected = new float[layout.parameters()];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (float) naive.derivative(block, i);
        }
        float[] found = gradient(network, block);
        assertThat(distance(found, expected)).isLessThan(2e-5);
        float[] dl4j = network.gradient(block.numbers(), block.indices(), block.labels());
        for (int layer = 0; layer < 2; layer++) {
            NetworkLayout.Norm norm = layout.norms().get(layer);
            int width = layout.dense().get(layer).outputs();
            // DL4J lets the running statistics go through its updater as gradients.
            Arrays.fill(dl4j, norm.mean(), norm.mean() + width, 0);
            Arrays.fill(dl4j, norm.variance(), norm.variance() + width, 0);
        }
        assertThat(distance(found, dl4j)).isLessThan(2e-5);
    }

    @Test
    void stepsWithBatchNormAreThoseOfDl4jWithRunningStatistics() {
        NetworkShape shape = Networks.normalized(Activation.TANH);
        Dl4jNetwork network = Networks.network(shape, 0.01, 6);
        int rows = 80;
        try (var loop = new TrainingLoop(network.layout(), Networks.settings(1, rows, 0.01))) {
            loop.load(TrainingState.start(network.parameters()));
            twentySteps(loop, network, shape, rows);
            assertThat(distance(loop.state().parameters(), network.parameters()))
                    .isLessThan(2e-5);
        }
    }

    @Test
    void rowsAreNormalizedInPassesOfEqualSize() {
        NetworkShape shape = Networks.normalized(Activation.RELU);
        Dl4jNetwork network = Networks.network(shape, 0, 4);
        ShardBlock block = Networks.block(shape, 100, 5);
        try (var loop = new TrainingLoop(network.layout(), Networks.settings(1, 100, 0))) {
            loop.load(TrainingState.start(network.parameters()));
            loop.gradient(block, Networks.inOrder(100), 0, 50);
            float[] expected = loop.gradient().clone();
            loop.gradient(block, Networks.inOrder(100), 50, 100);
            for (int i = 0; i < expected.length; i++) {
                expected[i] += loop.gradient()[i];
            }
            loop.gradient(block, Networks.inOrder(100), 0, 100);
            assertThat(distance(loop.gradient(), expected)).isLessThan(1e-6);
        }
    }

    private static Optimization optimization(
            Optimization.Optimizer optimizer, Optimization.Penalty penalty, Optimization.Clip clip) {
        return new Optimization(optimizer, 0.01, Schedule.CONSTANT, penalty, clip, 0);
    }

    /** Those that DL4J has words for. */
    static Stream<Optimization> optimizations() {
        var adam = Optimization.Optimizer.ADAM;
        var none = new Optimization.Penalty(0, 0, 0);
        return Stream.of(
                optimization(adam, new Optimization.Penalty(0, 0, 0.1), Optimization.Clip.NONE),
                optimization(adam, new Optimization.Penalty(0.02, 0.01, 0), Optimization.Clip.NONE),
                optimization(new Optimization.Optimizer(SGD, 0), none, Optimization.Clip.NONE),
                optimization(
                        new Optimization.Optimizer(SGD, 0.9),
                        new Optimization.Penalty(0.02, 0.01, 0),
                        Optimization.Clip.NONE),
                optimization(new Optimization.Optimizer(SGD, 0.9), none, new Optimization.Clip(0, 0.05)));
    }

    @ParameterizedTest
    @MethodSource("optimizations")
    void stepsAreThoseOfDl4j(Optimization optimization) {
        NetworkShape shape = Networks.embedding(Loss.CROSS_ENTROPY);
        Dl4jNetwork network = Networks.network(shape, optimization, 6);
        int rows = 150;
        try (var loop = new TrainingLoop(network.layout(), Networks.settings(rows, optimization))) {
            loop.load(TrainingState.start(network.parameters()));
            float[] before = network.parameters();
            twentySteps(loop, network, shape, rows);
            float[] after = loop.state().parameters();
            assertThat(distance(after, network.parameters())).isLessThan(2e-5);
            assertThat(distance(after, before)).isGreaterThan(1e-2);
        }
    }

    @Test
    void aGradientIsCutToItsGreatestLength() {
        NetworkShape shape = Networks.plain(Loss.SQUARED_ERROR);
        var plain = optimization(
                new Optimization.Optimizer(SGD, 0), new Optimization.Penalty(0, 0, 0), new Optimization.Clip(0.5, 0));
        Dl4jNetwork network = Networks.network(shape, plain, 6);
        ShardBlock block = Networks.block(shape, 100, 1);
        float[] start = network.parameters();
        try (var loop = new TrainingLoop(network.layout(), Networks.settings(100, plain))) {
            loop.load(TrainingState.start(start));
            loop.gradient(block, Networks.inOrder(100), 0, 100);
            float[] gradient = loop.gradient().clone();
            double length = Math.sqrt(Loops.squares(gradient)) / 100;
            assertThat(length).isGreaterThan(0.5);
            loop.step(block, Networks.inOrder(100), 0, 100);
            float[] end = loop.state().parameters();
            for (int i = 0; i < end.length; i++) {
                double expected = -0.01 * 0.5 / length * gradient[i] / 100;
                assertThat((double) end[i] - start[i]).isCloseTo(expected, within(1e-6));
            }
        }
    }

    static Stream<NetworkShape> dropped() {
        return Stream.of(Activation.values()).map(activation -> Networks.wide(Loss.SQUARED_ERROR, activation));
    }

    @ParameterizedTest
    @MethodSource("dropped")
    void gradientWithDropoutIsThatOfFiniteDifferencesOfTheMaskedNetwork(NetworkShape shape) {
        Dl4jNetwork network = Networks.network(shape, 0, 4);
        NetworkLayout layout = network.layout();
        ShardBlock block = Networks.block(shape, 23, 5);
        var dropout = new Dropout(0.4, layout, 23);
        dropout.fill(99, 0, 23);
        var naive = new NaiveNetwork(layout, network.parameters());
        double loss = naive.loss(block, dropout);
        float[] expected = new float[layout.parameters()];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (float) naive.derivative(block, i);
        }
        try (var loop = new TrainingLoop(layout, Networks.settings(32, dropping(0.4)))) {
            loop.load(TrainingState.start(network.parameters()));
            assertThat(loop.gradient(block, Networks.inOrder(23), 0, 23, 99)).isCloseTo(loss, within(1e-4 * loss));
            assertThat(distance(loop.gradient(), expected)).isLessThan(1e-5);
        }
    }

    @Test
    void dropoutLeavesOutItsShareAndOtherRowsInEachStep() {
        NetworkLayout layout =
                Networks.network(Networks.plain(Loss.SQUARED_ERROR), 0, 1).layout();
        var dropout = new Dropout(0.25, layout, 4000);
        dropout.fill(Dropout.draw(7, 0, 1, 0), 0, 4000);
        float[] first = dropout.mask(0).clone();
        int out = 0;
        for (float factor : first) {
            assertThat(factor).isIn(0f, (float) (1 / 0.75));
            out += factor == 0 ? 1 : 0;
        }
        assertThat(out / (double) first.length).isBetween(0.24, 0.26);
        dropout.fill(Dropout.draw(7, 0, 1, 0), 96, 10);
        assertThat(Arrays.copyOf(dropout.mask(0), 70))
                .as("a row's mask is that of its place in the batch")
                .isEqualTo(Arrays.copyOfRange(first, 96 * 7, 106 * 7));
        for (long other : new long[] {
            Dropout.draw(8, 0, 1, 0), Dropout.draw(7, 1, 1, 0), Dropout.draw(7, 0, 2, 0), Dropout.draw(7, 0, 1, 1)
        }) {
            dropout.fill(other, 0, 4000);
            assertThat(dropout.mask(0)).isNotEqualTo(first);
        }
    }

    private static Optimization dropping(double share) {
        return new Optimization(
                Optimization.Optimizer.ADAM,
                1e-3,
                Schedule.CONSTANT,
                new Optimization.Penalty(0, 0, 0),
                Optimization.Clip.NONE,
                share);
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
            twentySteps(loop, network, shape, rows);
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

    static Stream<Optimization> plainAndAllAtOnce() {
        return Stream.of(
                Optimization.adam(1e-3, 0),
                new Optimization(
                        Optimization.Optimizer.ADAM,
                        1e-3,
                        new Schedule(Schedule.Kind.COSINE, 1, 1, 0.1, 1),
                        new Optimization.Penalty(0.01, 0, 0.01),
                        new Optimization.Clip(1, 1),
                        0.1));
    }

    @ParameterizedTest
    @MethodSource("plainAndAllAtOnce")
    void stepsAllocateNothing(Optimization optimization) {
        NetworkShape shape = optimization.isPlainAdam()
                ? Networks.embedding(Loss.CROSS_ENTROPY)
                : Networks.normalized(Activation.GELU);
        Dl4jNetwork network = Networks.network(shape, 0, 1);
        ShardBlock block = Networks.block(shape, 256, 3);
        int[] order = Networks.inOrder(256);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (var loop = new TrainingLoop(network.layout(), Networks.settings(256, optimization))) {
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

    /** The same twenty batches for both. */
    private static void twentySteps(TrainingLoop loop, Dl4jNetwork network, NetworkShape shape, int rows) {
        for (int step = 0; step < 20; step++) {
            ShardBlock block = Networks.block(shape, rows, step);
            loop.step(block, Networks.inOrder(rows), 0, rows);
            network.fit(block.numbers(), block.indices(), block.labels());
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
