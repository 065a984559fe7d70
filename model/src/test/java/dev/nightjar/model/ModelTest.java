package dev.nightjar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.Label;
import dev.nightjar.model.network.Activation;
import dev.nightjar.model.network.Dl4jNetwork;
import dev.nightjar.model.network.Loss;
import dev.nightjar.model.network.NetworkDefinition;
import dev.nightjar.model.network.NetworkShape;
import dev.nightjar.model.network.Objective;
import dev.nightjar.model.network.Optimization;
import dev.nightjar.model.network.Schedule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelTest {
    private static final int ROWS = 300;

    static Stream<Model> models() {
        return Stream.of(Label.Task.values())
                .flatMap(task ->
                        Stream.of(network(task), linear(task), TreeModelTest.model(task), ValueModelTest.always(task)));
    }

    static ModelHeader header(String trainer, Label.Task task) {
        return new ModelHeader(trainer, task, Batches.COLUMNS, "features-hash", "training-set", OptionalDouble.empty());
    }

    static NetworkModel network(Label.Task task) {
        Preprocessing preprocessing =
                Batches.fitted(PreprocessingPlan.embedding(Batches.COLUMNS, List.of("carrier", "dest")));
        var shape = NetworkModel.shape(preprocessing, Map.of("carrier", 2, "dest", 3), List.of(16, 8), task);
        Dl4jNetwork network = Dl4jNetwork.create(new NetworkDefinition(shape, 1e-3, 1e-4, 7));
        var random = new Random(3);
        float[] parameters = network.parameters();
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] += (float) (0.2 * random.nextGaussian());
        }
        LabelScale scale = task == Label.Task.BINARY ? LabelScale.none() : new LabelScale(12, 40);
        return NetworkModel.of(header("network", task), preprocessing, scale, network, parameters);
    }

    /** A network with options that the first format of model files has no words for. */
    static NetworkModel network(
            Label.Task task,
            Loss loss,
            Activation activation,
            NetworkShape.Wiring wiring,
            NetworkShape.Normalization normalization) {
        Preprocessing preprocessing = Batches.fitted(PreprocessingPlan.embedding(Batches.COLUMNS, List.of("carrier")));
        var shape = NetworkModel.shape(
                preprocessing,
                Map.of("carrier", 2),
                List.of(16, 8),
                Objective.of(loss),
                activation,
                wiring,
                normalization);
        var optimization = new Optimization(
                new Optimization.Optimizer(Optimization.Optimizer.Kind.SGD, 0.8),
                0.125,
                new Schedule(Schedule.Kind.STEP, 0.5, 3, 0, 1.5),
                new Optimization.Penalty(0.25, 0, 0.5),
                new Optimization.Clip(3, 4),
                0.1);
        Dl4jNetwork network = Dl4jNetwork.create(new NetworkDefinition(shape, optimization, 7));
        LabelScale scale = task == Label.Task.BINARY ? LabelScale.none() : new LabelScale(0, 40);
        return NetworkModel.of(header("network", task), preprocessing, scale, network, shaken(network.parameters()));
    }

    private static float[] shaken(float[] parameters) {
        var random = new Random(3);
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] += (float) (0.2 * random.nextDouble());
        }
        return parameters;
    }

    static Stream<NetworkModel> kinds() {
        return Stream.concat(
                Stream.of(Loss.values())
                        .map(loss -> network(
                                loss.isBinary() ? Label.Task.BINARY : Label.Task.REGRESSION,
                                loss,
                                Activation.RELU,
                                NetworkShape.Wiring.DEEP,
                                NetworkShape.Normalization.NONE)),
                Stream.of(Activation.values())
                        .map(activation -> network(
                                Label.Task.REGRESSION,
                                Loss.SQUARED_ERROR,
                                activation,
                                NetworkShape.Wiring.WIDE_AND_DEEP,
                                NetworkShape.Normalization.BATCH)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void networksOfEveryKindAreReadBackAndScoreAsDl4jDoes(NetworkModel model) {
        NetworkModel read = (NetworkModel) ModelArtifact.load(model.id(), model.files());
        assertThat(read.definition()).isEqualTo(model.definition());
        assertThat(read.layout()).isEqualTo(model.layout());
        assertThat(new String(model.files().get("model.json"), StandardCharsets.UTF_8))
                .contains("\"format\" : 3");
        FeatureBatch batch = Batches.random(ROWS, 8);
        double[] scores = scores(read, batch);
        var block = new ShardBlockBuilder(model.preprocessing(), LabelScale.none());
        block.add(batch, new double[ROWS]);
        float[] outputs =
                read.toDl4j().output(block.build().numbers(), block.build().indices(), ROWS);
        Objective objective = model.layout().objective();
        for (int row = 0; row < ROWS; row++) {
            double expected = objective.loss().isBinary() ? outputs[row] : 40 * objective.link(outputs[row]);
            assertThat(scores[row]).isCloseTo(expected, within(2e-5 * Math.max(1, Math.abs(expected))));
        }
    }

    @ParameterizedTest
    @EnumSource(Label.Task.class)
    void whatTheFirstFormatCanSayStaysInIt(Label.Task task) {
        var files = network(task).files();
        assertThat(new String(files.get("model.json"), StandardCharsets.UTF_8)).contains("\"format\" : 1");
        assertThat(new String(files.get("network.json"), StandardCharsets.UTF_8))
                .doesNotContain("activation", "optimization", "loss_parameter");
    }

    static LinearModel linear(Label.Task task) {
        Preprocessing preprocessing = Batches.fitted(PreprocessingPlan.oneHot(Batches.COLUMNS));
        double[] coefficients =
                new Random(5).doubles(preprocessing.width(), -1, 1).toArray();
        return new LinearModel(header("logistic", task), preprocessing, coefficients, 0.3);
    }

    @ParameterizedTest
    @MethodSource("models")
    void aRowsScoreHasTheSameBitsInAnyBatch(Model model) {
        FeatureBatch whole = Batches.random(ROWS, 8);
        double[] expected = new double[ROWS];
        try (Scorer scorer = model.scorer()) {
            scorer.score(whole, expected);
            List<Integer> order = new ArrayList<>();
            for (int row = 0; row < ROWS; row++) {
                order.add(row);
            }
            for (int size : new int[] {1, 7, 64, 100}) {
                Collections.shuffle(order, new Random(size));
                for (int from = 0; from < ROWS; from += size) {
                    List<Integer> rows = order.subList(from, Math.min(ROWS, from + size));
                    double[] scores = new double[rows.size()];
                    scorer.score(copy(whole, rows), scores);
                    for (int i = 0; i < scores.length; i++) {
                        assertThat(scores[i]).isEqualTo(expected[rows.get(i)]);
                    }
                }
            }
        }
    }

    private static FeatureBatch copy(FeatureBatch from, List<Integer> rows) {
        var batch = new FeatureBatch(from.columns(), rows.size());
        for (int source : rows) {
            int row = batch.addRow();
            for (int column = 0; column < from.columns().size(); column++) {
                if (from.columns().get(column).isNumeric()) {
                    batch.setNumeric(row, column, from.numeric(source, column));
                } else {
                    batch.setCategory(row, column, from.category(source, column));
                }
            }
        }
        return batch;
    }

    @ParameterizedTest
    @MethodSource("models")
    void twoThreadsScoreAsOne(Model model) throws InterruptedException, ExecutionException {
        FeatureBatch batch = Batches.random(ROWS, 8);
        double[] expected = new double[ROWS];
        try (Scorer scorer = model.scorer()) {
            scorer.score(batch, expected);
        }
        var threads = Executors.newFixedThreadPool(2);
        List<Future<double[]>> futures = new ArrayList<>();
        for (int thread = 0; thread < 2; thread++) {
            futures.add(threads.submit(() -> scoredOften(model)));
        }
        for (Future<double[]> future : futures) {
            assertThat(future.get()).isEqualTo(expected);
        }
        threads.shutdown();
    }

    private static double[] scoredOften(Model model) {
        FeatureBatch batch = Batches.random(ROWS, 8);
        double[] scores = new double[ROWS];
        try (Scorer scorer = model.scorer()) {
            for (int round = 0; round < 200; round++) {
                scorer.score(batch, scores);
            }
        }
        return scores;
    }

    @ParameterizedTest
    @EnumSource(Label.Task.class)
    void networkScoresAreDl4jsOutputs(Label.Task task) {
        NetworkModel model = network(task);
        FeatureBatch batch = Batches.random(ROWS, 8);
        double[] scores = scores(model, batch);
        var block = new ShardBlockBuilder(model.preprocessing(), LabelScale.none());
        block.add(batch, new double[ROWS]);
        float[] outputs =
                model.toDl4j().output(block.build().numbers(), block.build().indices(), ROWS);
        for (int row = 0; row < ROWS; row++) {
            double expected = task == Label.Task.BINARY ? outputs[row] : 12 + 40.0 * outputs[row];
            assertThat(scores[row]).isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
        }
        if (task == Label.Task.BINARY) {
            assertThat(DoubleStream.of(scores)).allMatch(score -> score >= 0 && score <= 1);
        }
    }

    @Test
    void linearScoresAreTheFormula() {
        var stats = new PreprocessingStats(List.of(FeatureColumn.numeric("x")));
        stats.add(Batches.of(List.of(FeatureColumn.numeric("x")), List.of(row(1.0), row(3.0))), new double[2]);
        Preprocessing preprocessing = stats.fit(PreprocessingPlan.oneHot(List.of(FeatureColumn.numeric("x"))));
        FeatureBatch batch = Batches.of(preprocessing.columns(), List.of(new Object[][] {row(5.0)}));
        for (Label.Task task : Label.Task.values()) {
            var header = new ModelHeader("l", task, preprocessing.columns(), "f", "t", OptionalDouble.empty());
            // (5 - 2) / 1 = 3 scaled.
            double score = scores(new LinearModel(header, preprocessing, new double[] {0.5}, 0.25), batch)[0];
            assertThat(score).isEqualTo(task == Label.Task.BINARY ? 1 / (1 + Math.exp(-1.75)) : 1.75);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void contributionsAreScoreMinusScoreOfTheAverage(Model model) {
        FeatureBatch batch = Batches.random(ROWS, 8);
        int features = Batches.COLUMNS.size();
        double[] scores = new double[ROWS];
        double[] contributions = new double[ROWS * features];
        try (Scorer scorer = model.scorer()) {
            scorer.contributions(batch, scores, contributions);
        }
        assertThat(scores).isEqualTo(scores(model, batch));
        // distance is never missing, so its average is the mean itself.
        var distance = (Encoding.Number) model.preprocessing().encodings().get(0);
        FeatureBatch replaced = Batches.random(ROWS, 8);
        for (int row = 0; row < ROWS; row++) {
            replaced.setNumeric(row, 0, distance.mean());
        }
        double[] without = scores(model, replaced);
        for (int row = 0; row < ROWS; row++) {
            assertThat(contributions[row * features])
                    .isCloseTo(scores[row] - without[row], within(1e-12 * Math.max(1, Math.abs(scores[row]))));
        }
    }

    @Test
    void categoriesContributeAgainstTheirMeanOverTheTrainingSplit() {
        LinearModel model = linear(Label.Task.REGRESSION);
        FeatureBatch batch = Batches.random(ROWS, 8);
        double[] contributions = new double[ROWS * 4];
        try (Scorer scorer = model.scorer()) {
            scorer.contributions(batch, new double[ROWS], contributions);
        }
        int first = model.preprocessing().firstOutput(1);
        int end = model.preprocessing().firstOutput(2);
        double average = 0;
        for (int i = first; i < end; i++) {
            average += model.coefficients()[i] * model.preprocessing().means()[i];
        }
        int output = model.preprocessing().outputs().indexOf("carrier=" + batch.category(0, 1));
        assertThat(contributions[1]).isCloseTo(model.coefficients()[output] - average, within(1e-12));
    }

    @Test
    void reasonsAreTheGreatestContributionsAndTiesGoToTheFirstFeature() {
        List<FeatureColumn> columns = List.of(
                FeatureColumn.numeric("a"),
                FeatureColumn.numeric("b"),
                FeatureColumn.numeric("c"),
                FeatureColumn.category("d"));
        var stats = new PreprocessingStats(columns);
        FeatureBatch training = Batches.of(columns, List.of(row(-1.0, -1.0, -1.0, "x"), row(1.0, 1.0, 1.0, "y")));
        stats.add(training, new double[2]);
        var header = new ModelHeader("l", Label.Task.REGRESSION, columns, "f", "t", OptionalDouble.empty());
        var model = new LinearModel(
                header, stats.fit(PreprocessingPlan.oneHot(columns)), new double[] {1, -1, 0, 4, -4}, 0);
        FeatureBatch batch = Batches.of(columns, List.of(row(2.0, 2.0, 9.0, "x"), row(null, null, null, null)));
        try (Scorer scorer = model.scorer()) {
            double[] scores = new double[2];
            List<List<Reason>> reasons = new Reasons(model, scorer, 3).top(batch, scores);
            assertThat(reasons.get(0))
                    .containsExactly(new Reason("d", "x", 4), new Reason("a", "2", 2), new Reason("b", "2", -2));
            assertThat(reasons.get(1)).isEmpty();
            assertThat(scores).containsExactly(4, 0);
            assertThat(new Reasons(model, scorer, 0).top(batch, scores)).containsExactly(List.of(), List.of());
            assertThat(new Reasons(model, scorer, 2).top(batch, scores).get(0)).hasSize(2);
        }
    }

    @Test
    void anUnknownCategoryIsTheAverageOneWhereTrainingSawNone() {
        NetworkModel model = network(Label.Task.REGRESSION);
        FeatureBatch batch = Batches.random(1, 8);
        // carrier was never missing in training.
        batch.setCategory(0, 1, "never seen");
        double[] contributions = new double[4];
        try (Scorer scorer = model.scorer()) {
            scorer.contributions(batch, new double[1], contributions);
        }
        assertThat(contributions[1]).isZero();
    }

    @Test
    void aBatchOfOtherColumnsIsRefused() {
        FeatureBatch other = Batches.of(List.of(FeatureColumn.numeric("x")), List.of(new Object[][] {row(1.0)}));
        try (Scorer scorer = network(Label.Task.BINARY).scorer()) {
            assertThatThrownBy(() -> scorer.score(other, new double[1]))
                    .hasMessageStartingWith("batch of [FeatureColumn[name=x, kind=NUMERIC]] for a model of [");
        }
    }

    @Test
    void modelsThatDoNotFitTogetherAreRefused() {
        Preprocessing preprocessing = Batches.fitted(PreprocessingPlan.oneHot(Batches.COLUMNS));
        ModelHeader header = header("logistic", Label.Task.BINARY);
        assertThatThrownBy(() -> new LinearModel(header, preprocessing, new double[2], 0))
                .hasMessage("logistic: 2 coefficients for " + preprocessing.width() + " inputs");
        double[] broken = new double[preprocessing.width()];
        broken[0] = Double.NaN;
        assertThatThrownBy(() -> new LinearModel(header, preprocessing, broken, 0))
                .hasMessage("logistic: coefficient of distance is NaN, must be finite");
        assertThatThrownBy(() -> header("linear", Label.Task.REGRESSION).withThreshold(0.5))
                .hasMessage("linear: a regression has no threshold");
        assertThatThrownBy(() -> header.withThreshold(1.5)).hasMessage("logistic: threshold is 1.5, must be in [0, 1]");
    }

    private static Object[] row(Object... values) {
        return values;
    }

    private static double[] scores(Model model, FeatureBatch batch) {
        double[] scores = new double[batch.rows()];
        try (Scorer scorer = model.scorer()) {
            scorer.score(batch, scores);
        }
        return scores;
    }
}
