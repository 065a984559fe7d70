package dev.nightjar.model;

import static dev.nightjar.model.Rules.encoded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.PreprocessingRule.Encode;
import dev.nightjar.model.network.ShardBlock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TargetEncodingTest {
    @Test
    void aCategoryIsDrawnToTheMeanOfAllByTheSmoothingRows() {
        double[] labels = {1, 1, 0, 0, 0, 1};
        Preprocessing fitted = Rules.fitTo(encoded(Encode.TARGET), labels, "a", "a", "b", "b", "b", "c");
        var target = (Encoding.Target) fitted.encodings().get(0);
        // smooth 1, mean of all 1/2: b (0 + 1/2) / (3 + 1), a (2 + 1/2) / (2 + 1), c (1 + 1/2) / 2
        assertThat(target.category().names()).containsExactly("b", "a", "c");
        assertThat(target.values()).containsExactly(0.5, 0.125, 2.5 / 3, 0.75);
        assertThat(fitted.outputs()).containsExactly("c target");
        assertThat(Rules.transformed(fitted, "never seen"))
                .as("the mean of all")
                .isEqualTo(Rules.transformed(fitted, null));
        assertThat(fitted.means()).containsExactly(0);
    }

    @Test
    void aTrainingRowGetsTheMeansOfOtherFolds() {
        double[] labels = {1, 0, 1, 0, 1, 1, 0, 1};
        Object[] values = {"a", "a", "a", "b", "b", "b", "a", "b"};
        var rule = encoded(Encode.TARGET);
        PreprocessingStats stats = Rules.stats(rule, labels, values);
        Preprocessing fitted = stats.fit(stats.plan(List.of()));
        var full = (Encoding.Target) fitted.encodings().get(0);
        double[] unscaled =
                full.values().stream().mapToDouble(Double::doubleValue).toArray();
        var scale = CategoryTransforms.Standardised.of(full.category(), unscaled);
        FeatureBatch batch = Rules.batch(rule, values);
        ShardBlockBuilder builder = new ShardBlockBuilder(fitted, LabelScale.none(), stats.outOfFold(fitted));
        builder.add(batch, labels);
        float[] numbers = builder.build().numbers();
        for (int row = 0; row < values.length; row++) {
            int fold = OutOfFold.fold(batch, row, 2);
            double all = 0;
            double own = 0;
            int rows = 0;
            int others = 0;
            for (int other = 0; other < values.length; other++) {
                if (OutOfFold.fold(batch, other, 2) != fold) {
                    all += labels[other];
                    others++;
                    own += values[other].equals(values[row]) ? labels[other] : 0;
                    rows += values[other].equals(values[row]) ? 1 : 0;
                }
            }
            double expected = (own + all / others) / (rows + 1);
            assertThat(numbers[row]).isCloseTo((float) scale.of(expected), within(1e-6f));
        }
    }

    @Test
    void everyOtherBlockOfARowIsTheSameInTrainingAndScoring() {
        List<dev.nightjar.core.config.PreprocessingRule> rules = Rules.everyKind();
        var columns = Rules.columns(rules);
        FeatureBatch batch = EveryRuleTest.random(columns, 300, 1);
        PreprocessingStats stats = new PreprocessingStats(columns, rules);
        stats.add(batch, Batches.labels(300, 1));
        Preprocessing fitted = stats.fit(stats.plan(List.of()));
        int target = fitted.firstOutput(14);
        ShardBlockBuilder builder = new ShardBlockBuilder(fitted, LabelScale.none(), stats.outOfFold(fitted));
        builder.add(batch, Batches.labels(300, 1));
        ShardBlock block = builder.build();
        double[] scored = new double[fitted.width()];
        int differ = 0;
        for (int row = 0; row < 300; row++) {
            fitted.numbers(batch, row, scored, 0);
            for (int i = 0; i < scored.length; i++) {
                if (i == target) {
                    differ += block.numbers()[row * scored.length + i] == (float) scored[i] ? 0 : 1;
                } else {
                    assertThat(block.numbers()[row * scored.length + i]).isEqualTo((float) scored[i]);
                }
            }
        }
        assertThat(differ).as("rows whose target encoding is out of fold").isGreaterThan(250);
    }

    /**
     * A category of 400 values that have nothing to do with the label, in 2,000 training rows: encoded by all rows, it tells the labels of
     * training rows; out of fold it tells nothing, as in validation.
     */
    @Test
    void aRandomCategoryOfManyValuesLeaksNoLabel() {
        int rows = 2_000;
        var random = new Random(11);
        double[] labels = random.ints(rows, 0, 2).asDoubleStream().toArray();
        Object[] values = random.ints(rows, 0, 400).mapToObj(i -> "c" + i).toArray();
        var rule = new dev.nightjar.core.config.PreprocessingRule.Categories(
                List.of("*"),
                dev.nightjar.core.config.PreprocessingRule.Missing.OTHER,
                "",
                Encode.TARGET,
                1_000,
                1,
                256,
                dev.nightjar.core.config.PreprocessingRule.Analyzer.WORD,
                1,
                2,
                10,
                5);
        PreprocessingStats stats = Rules.stats(rule, labels, values);
        Preprocessing fitted = stats.fit(stats.plan(List.of()));
        FeatureBatch batch = Rules.batch(rule, values);
        double outOfFold = auc(block(fitted, stats.outOfFold(fitted), batch, labels), labels);
        double naive = auc(block(fitted, OutOfFold.NONE, batch, labels), labels);
        double[] newLabels = random.ints(rows, 0, 2).asDoubleStream().toArray();
        double validation = auc(block(fitted, OutOfFold.NONE, batch, newLabels), newLabels);
        assertThat(naive).as("with its own label in it").isGreaterThan(0.65);
        assertThat(validation).isBetween(0.47, 0.53);
        assertThat(outOfFold).as("no more than in validation").isBetween(0.44, 0.53);
    }

    private static float[] block(Preprocessing fitted, OutOfFold outOfFold, FeatureBatch batch, double[] labels) {
        ShardBlockBuilder builder = new ShardBlockBuilder(fitted, LabelScale.none(), outOfFold);
        builder.add(batch, labels);
        return builder.build().numbers();
    }

    /** By ranks, ties in the middle. */
    private static double auc(float[] scores, double[] labels) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, scores.length).boxed().toList());
        order.sort(Comparator.comparingDouble(i -> scores[i]));
        double ranks = 0;
        double positives = 0;
        for (int from = 0; from < order.size(); ) {
            int to = from;
            while (to < order.size() && scores[order.get(to)] == scores[order.get(from)]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                if (labels[order.get(i)] == 1) {
                    ranks += (from + to + 1) / 2.0;
                    positives++;
                }
            }
            from = to;
        }
        double negatives = scores.length - positives;
        return (ranks - positives * (positives + 1) / 2) / (positives * negatives);
    }

    @Test
    void rowsOfOneKeyAreInOneFold() {
        FeatureBatch batch = Rules.batch(encoded(Encode.TARGET), "a", "b", "c");
        batch.setIdentity(0, 77, 1);
        batch.setIdentity(1, 77, 2);
        assertThat(OutOfFold.fold(batch, 0, 5)).isEqualTo(OutOfFold.fold(batch, 1, 5));
    }

    @Test
    void rowsWithoutIdentitiesHaveNoFolds() {
        PreprocessingStats stats = new PreprocessingStats(List.of(Rules.C), List.of(encoded(Encode.TARGET)));
        assertThatThrownBy(() ->
                        stats.add(Batches.of(List.of(Rules.C), List.<Object[]>of(new Object[] {"a"})), new double[1]))
                .hasMessage("folds are drawn by the rows' identities, and the batch has none");
    }
}
