package dev.nightjar.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NetworkTrainingTest {
    private static final NetworkShape SHAPE = Networks.embedding(Loss.CROSS_ENTROPY);
    private static final NetworkTraining.Listener SILENT = (losses, epochs, left) -> {};

    private final Dl4jNetwork network = Dl4jNetwork.create(new NetworkDefinition(SHAPE, 1e-2, 0, 3));
    private final NetworkLayout layout = network.layout();
    private final List<ShardBlock> training = Networks.blocks(SHAPE, List.of(700, 523, 0, 611), 1);
    private final List<ShardBlock> validation = Networks.blocks(SHAPE, List.of(200, 0, 150, 120), 100);

    @Test
    void anyNumberOfThreadsGivesTheSameBits() {
        TrainingSettings settings = new TrainingSettings(4, 64, 1e-2, 1e-4, 0, 3, 11);
        NetworkTraining.Result one = train(settings, 1);
        assertThat(train(settings, 1).parameters()).isEqualTo(one.parameters());
        assertThat(train(settings, 2).parameters()).isEqualTo(one.parameters());
        NetworkTraining.Result four = train(settings, 4);
        assertThat(four.parameters()).isEqualTo(one.parameters());
        assertThat(four.epochs()).isEqualTo(one.epochs());
    }

    @Test
    void shardsMayRunInAnyOrderAndAgain() {
        TrainingSettings settings = new TrainingSettings(3, 64, 1e-2, 0, 0, 2, 11);
        NetworkTraining.Result expected = train(settings, 1);
        try (var local = new LocalShardRunner(layout, settings, training, validation, 1)) {
            var result = new NetworkTraining(settings, new Retrying(settings, local))
                    .train(TrainingState.start(network.parameters()), SILENT);
            assertThat(result.parameters()).isEqualTo(expected.parameters());
        }
    }

    /** Works on the shards from the last to the first, and twice on each, as a cluster that loses tasks. */
    private final class Retrying implements ShardRunner {
        private final TrainingSettings settings;
        private final ShardRunner local;

        Retrying(TrainingSettings settings, ShardRunner local) {
            this.settings = settings;
            this.local = local;
        }

        @Override
        public List<Size> sizes() {
            return local.sizes();
        }

        @Override
        public List<ShardResult> train(TrainingState start, Round round) {
            List<ShardResult> results = new ArrayList<>();
            for (int shard = training.size() - 1; shard >= 0; shard--) {
                try (var task = new ShardTraining(layout, settings, shard, training.get(shard))) {
                    task.run(start, round);
                    results.add(task.run(start, round));
                }
            }
            Collections.reverse(results);
            return results;
        }

        @Override
        public List<LossSum> validate(float[] parameters) {
            return local.validate(parameters);
        }
    }

    @Test
    void trainingLearns() {
        NetworkTraining.Result result = train(new TrainingSettings(20, 64, 1e-2, 0, 0, 4, 11), 2);
        double before = LossSum.mean(validation.stream()
                .map(block -> ShardTraining.loss(layout, Networks.settings(1, 64, 0), network.parameters(), block))
                .toList());
        assertThat(before).isGreaterThan(0.65);
        assertThat(result.epochs().get(result.bestEpoch() - 1).validation()).isLessThan(0.35);
    }

    @Test
    void oneShardWithoutAveragingIsPlainAdamOverTheEpochsPermutation() {
        TrainingSettings settings = new TrainingSettings(2, 64, 1e-2, 0, 0, 0, 11);
        List<ShardBlock> one = training.subList(0, 1);
        float[] found;
        try (var runner = new LocalShardRunner(layout, settings, one, List.of(validation.get(1)), 1)) {
            found = new NetworkTraining(settings, runner)
                    .train(TrainingState.start(network.parameters()), SILENT)
                    .parameters();
        }
        try (var loop = new TrainingLoop(layout, settings)) {
            loop.load(TrainingState.start(network.parameters()));
            int[] order = new int[700];
            for (int epoch = 1; epoch <= 2; epoch++) {
                Permutation.fill(order, 11, 0, epoch);
                for (int from = 0; from < 700; from += 64) {
                    loop.step(one.get(0), order, from, Math.min(700, from + 64));
                }
            }
            assertThat(found).isEqualTo(loop.state().parameters());
        }
    }

    @Test
    void bestEpochIsKeptAndEarlyStopCountsFromIt() {
        // A rate that overfits 60 rows soon.
        TrainingSettings settings = new TrainingSettings(200, 16, 3e-2, 0, 3, 0, 11);
        List<String> heard = new ArrayList<>();
        List<ShardBlock> few = List.of(Networks.block(SHAPE, 60, 1));
        List<ShardBlock> judged = List.of(Networks.block(SHAPE, 500, 2));
        try (var runner = new LocalShardRunner(layout, settings, few, judged, 1)) {
            var result = new NetworkTraining(settings, runner)
                    .train(TrainingState.start(network.parameters()), (losses, epochs, left) -> {
                        assertThat(epochs).isEqualTo(200);
                        assertThat(left).isGreaterThanOrEqualTo(Duration.ZERO);
                        heard.add(losses.epoch() + (losses.best() ? "*" : ""));
                    });
            assertThat(result.epochs()).hasSize(result.bestEpoch() + 3).hasSizeLessThan(200);
            assertThat(heard.get(result.bestEpoch() - 1)).isEqualTo(result.bestEpoch() + "*");
            double best = LossSum.mean(runner.validate(result.parameters()));
            assertThat(best)
                    .isEqualTo(result.epochs().get(result.bestEpoch() - 1).validation());
            assertThat(result.epochs()).allMatch(epoch -> epoch.validation() >= best);
        }
    }

    @Test
    void patienceCountsGainsOfMoreThanMinDeltaAndTheLeastLossIsKept() {
        var start = TrainingProgress.start(TrainingState.start(new float[] {0}));
        var settings =
                new TrainingSettings(20, 1, Optimization.adam(1, 0), new TrainingSettings.EarlyStop(2, 0.1), 0, 1);
        TrainingProgress progress = start;
        double[] losses = {1.0, 0.95, 0.85, 0.84, 0.80};
        for (int i = 0; i < losses.length; i++) {
            assertThat(progress.isOver(settings)).as("before epoch %s", i + 1).isFalse();
            progress = progress.next(TrainingState.start(new float[] {i + 1}), 0, losses[i], 0.1);
        }
        assertThat(progress.isOver(settings)).isTrue();
        assertThat(progress.best().epoch()).isEqualTo(5);
        assertThat(progress.best().parameters()).containsExactly(5);
        assertThat(progress.best().counted()).isEqualTo(3);
    }

    @Test
    void anyNumberOfThreadsGivesTheSameBitsWithEveryOption() {
        var optimization = new Optimization(
                new Optimization.Optimizer(Optimization.Optimizer.Kind.SGD, 0.9),
                0.05,
                new Schedule(Schedule.Kind.COSINE, 1, 1, 0.1, 0.5),
                new Optimization.Penalty(1e-4, 1e-4, 0),
                new Optimization.Clip(1, 0.5),
                0.3);
        var settings = new TrainingSettings(3, 64, optimization, new TrainingSettings.EarlyStop(0, 0), 3, 11);
        NetworkTraining.Result one = train(settings, 1);
        assertThat(train(settings, 4).parameters()).isEqualTo(one.parameters());
        try (var local = new LocalShardRunner(layout, settings, training, validation, 1)) {
            var result = new NetworkTraining(settings, new Retrying(settings, local))
                    .train(TrainingState.start(network.parameters()), SILENT);
            assertThat(result.parameters()).isEqualTo(one.parameters());
        }
        assertThat(one.epochs().get(2).validation())
                .isLessThan(one.epochs().get(0).validation());
    }

    @Test
    void aMedianAndAHighQuantileHaveTheirShareOfLabelsBelow() {
        for (double share : new double[] {0.5, 0.9}) {
            var shape = new NetworkShape(
                    5,
                    List.of(),
                    List.of(8),
                    new Objective(Loss.QUANTILE, share),
                    Activation.TANH,
                    NetworkShape.Wiring.DEEP);
            Dl4jNetwork quantile = Dl4jNetwork.create(new NetworkDefinition(shape, 1e-2, 0, 3));
            TrainingSettings settings = new TrainingSettings(60, 64, 1e-2, 0, 0, 0, 11);
            ShardBlock rows = Networks.block(shape, 2000, 1);
            try (var runner = new LocalShardRunner(quantile.layout(), settings, List.of(rows), List.of(rows), 1)) {
                var result =
                        new NetworkTraining(settings, runner).train(TrainingState.start(quantile.parameters()), SILENT);
                double[] outputs = new NaiveNetwork(quantile.layout(), result.parameters()).outputs(rows);
                double below = IntStream.range(0, 2000)
                        .filter(row -> rows.labels()[row] < outputs[row])
                        .count();
                assertThat(below / 2000).isCloseTo(share, within(0.04));
            }
        }
    }

    @Test
    void negativeLabelsAreNoCounts() {
        NetworkShape shape = Networks.plain(Loss.POISSON);
        Dl4jNetwork counts = Dl4jNetwork.create(new NetworkDefinition(shape, 1e-2, 0, 3));
        ShardBlock block = Networks.block(shape, 20, 1);
        block.labels()[7] = -1;
        assertThatThrownBy(() -> new ShardTraining(counts.layout(), Networks.settings(1, 50, 0), 3, block))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                .hasMessage("training: a label of shard 3 is below 0, and loss poisson is for counts and other labels"
                        + " of 0 or more; take them out with label.exclude, or choose loss mse, mae or huber");
    }

    @Test
    void classWeightsMultiplyTheRowsOwn() {
        var rows = new ShardBlock(3, 1, 0, new float[3], new int[0], new float[] {0, 1, 1}, new float[] {1, 2, 3});
        assertThat(rows.weighed(0.5, 2).weights()).containsExactly(0.5f, 4, 6);
        var plain = new ShardBlock(3, 1, 0, new float[3], new int[0], new float[] {0, 1, 1});
        assertThat(plain.weighed(0.5, 2).weights()).containsExactly(0.5f, 2, 2);
    }

    @Test
    void aCountThatExplodesStopsTheTrainingWithItsBatch() {
        NetworkShape shape = Networks.plain(Loss.POISSON);
        Dl4jNetwork counts = Dl4jNetwork.create(new NetworkDefinition(shape, 1e-2, 0, 3));
        float[] parameters = counts.parameters();
        parameters[counts.layout().output().bias()] = 800;
        ShardBlock block = Networks.block(shape, 20, 1);
        try (var runner =
                new LocalShardRunner(counts.layout(), Networks.settings(1, 50, 0), List.of(block), List.of(block), 1)) {
            var fitting = new NetworkTraining(Networks.settings(1, 50, 0), runner);
            assertThatThrownBy(() -> fitting.train(TrainingState.start(parameters), SILENT))
                    .hasMessageStartingWith("training: the loss is Infinity in epoch 1, shard 0, batch 1 of 1");
        }
    }

    @Test
    void withoutValidationRowsTheLastEpochCounts() {
        TrainingSettings settings = new TrainingSettings(3, 64, 1e-2, 0, 1, 0, 11);
        List<ShardBlock> none = Networks.blocks(SHAPE, List.of(0, 0, 0, 0), 5);
        try (var runner = new LocalShardRunner(layout, settings, training, none, 1)) {
            var result = new NetworkTraining(settings, runner).train(TrainingState.start(network.parameters()), SILENT);
            assertThat(result.bestEpoch()).isEqualTo(3);
            assertThat(result.epochs()).hasSize(3).allMatch(epoch -> Double.isNaN(epoch.validation()));
        }
    }

    @Test
    void labelsOfOneClassAreLearnt() {
        ShardBlock mixed = training.get(0);
        float[] zeros = new float[mixed.rows()];
        var never = new ShardBlock(
                mixed.rows(), mixed.numericWidth(), mixed.embeddings(), mixed.numbers(), mixed.indices(), zeros);
        TrainingSettings settings = new TrainingSettings(10, 64, 1e-2, 0, 0, 0, 11);
        try (var runner = new LocalShardRunner(layout, settings, List.of(never), List.of(never), 1)) {
            var result = new NetworkTraining(settings, runner).train(TrainingState.start(network.parameters()), SILENT);
            assertThat(result.epochs().get(9).validation()).isBetween(0.0, 0.01);
        }
    }

    @Test
    void regressionLearns() {
        NetworkShape shape = Networks.plain(Loss.SQUARED_ERROR);
        Dl4jNetwork regression = Dl4jNetwork.create(new NetworkDefinition(shape, 1e-2, 0, 3));
        TrainingSettings settings = new TrainingSettings(40, 32, 1e-2, 0, 0, 4, 11);
        try (var runner = new LocalShardRunner(
                regression.layout(),
                settings,
                Networks.blocks(shape, List.of(600, 600), 1),
                Networks.blocks(shape, List.of(300, 300), 9),
                2)) {
            var result =
                    new NetworkTraining(settings, runner).train(TrainingState.start(regression.parameters()), SILENT);
            // The noise alone has a variance of 0.25, the labels one of about 3.75.
            assertThat(result.epochs().get(result.bestEpoch() - 1).validation()).isBetween(0.2, 0.4);
        }
    }

    @Test
    void divergenceNamesTheBatch() {
        TrainingSettings settings = new TrainingSettings(1, 50, 1e-2, 0, 0, 0, 11);
        ShardBlock block = Networks.block(SHAPE, 200, 1);
        int[] order = new int[200];
        Permutation.fill(order, 11, 0, 1);
        // A number that no preprocessing lets through, in the third batch.
        block.numbers()[order[120] * SHAPE.numericWidth()] = Float.NaN;
        try (var runner = new LocalShardRunner(layout, settings, List.of(block), List.of(block), 1)) {
            var fitting = new NetworkTraining(settings, runner);
            assertThatThrownBy(() -> fitting.train(TrainingState.start(network.parameters()), SILENT))
                    .isInstanceOfSatisfying(
                            PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                    .hasMessage(
                            "training: the loss is NaN in epoch 1, shard 0, batch 3 of 4 (rows of that shard's order"
                                    + " from 100 on): it diverged with learning_rate 0.01; try a tenth of it");
        }
    }

    @Test
    void noTrainingRowsIsAnError() {
        TrainingSettings settings = Networks.settings(1, 50, 0);
        List<ShardBlock> none = Networks.blocks(SHAPE, List.of(0, 0), 5);
        try (var runner = new LocalShardRunner(layout, settings, none, none, 1)) {
            var fitting = new NetworkTraining(settings, runner);
            assertThatThrownBy(() -> fitting.train(TrainingState.start(network.parameters()), SILENT))
                    .hasMessageStartingWith("training: the training split has no rows");
        }
    }

    @Test
    void averageIsWeightedByRowsAndTakesTheMostSteps() {
        var light = new ShardResult(
                new TrainingState(new float[] {1, 0}, new float[] {2, 0}, new float[] {4, 0}, 5), 1.5, 100);
        var heavy = new ShardResult(
                new TrainingState(new float[] {5, 4}, new float[] {6, 4}, new float[] {8, 4}, 7), 2.5, 300);
        var idle = new ShardResult(TrainingState.start(new float[] {9, 9}), 0, 0);
        TrainingState mean = Averaging.average(List.of(light, idle, heavy));
        assertThat(mean.parameters()).containsExactly(4, 3);
        assertThat(mean.firstMoments()).containsExactly(5, 3);
        assertThat(mean.secondMoments()).containsExactly(7, 3);
        assertThat(mean.steps()).isEqualTo(7);
        assertThatThrownBy(() -> Averaging.average(List.of(idle))).hasMessage("No shard visited a row");
    }

    @Test
    void permutationsHoldEveryRowOnceAndDifferByEpochShardAndSeed() {
        int[] first = new int[1000];
        Permutation.fill(first, 1, 0, 1);
        int[] sorted = first.clone();
        Arrays.sort(sorted);
        assertThat(sorted).isEqualTo(Networks.inOrder(1000));
        for (long[] other : new long[][] {{2, 0, 1}, {1, 1, 1}, {1, 0, 2}}) {
            int[] second = new int[1000];
            Permutation.fill(second, other[0], (int) other[1], (int) other[2]);
            long same =
                    IntStream.range(0, 1000).filter(i -> first[i] == second[i]).count();
            assertThat((double) same).isCloseTo(1, within(6.0));
        }
    }

    private NetworkTraining.Result train(TrainingSettings settings, int threads) {
        try (var runner = new LocalShardRunner(layout, settings, training, validation, threads)) {
            return new NetworkTraining(settings, runner).train(TrainingState.start(network.parameters()), SILENT);
        }
    }
}
