package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.Metric;
import dev.nightjar.core.config.ThresholdRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BinaryStateTest {
    private static final OptionalDouble BEST_F1 = OptionalDouble.empty();

    private record Group(double score, long positives, long negatives, long positivesBelow, long negativesBelow) {}

    /** Groups rows by score and adds them, in a random order, to as many states as are asked for. */
    private static Evaluation evaluate(
            double[] scores, int[] labels, OptionalDouble threshold, int states, Random random) {
        Map<Double, long[]> counts = new TreeMap<>();
        for (int i = 0; i < scores.length; i++) {
            counts.computeIfAbsent(scores[i], s -> new long[2])[labels[i]]++;
        }
        List<Group> groups = new ArrayList<>();
        long positives = 0;
        long negatives = 0;
        for (Map.Entry<Double, long[]> entry : counts.entrySet()) {
            long[] count = entry.getValue();
            groups.add(new Group(entry.getKey(), count[1], count[0], positives, negatives));
            positives += count[1];
            negatives += count[0];
        }
        Collections.shuffle(groups, random);
        List<BinaryState> parts = new ArrayList<>();
        for (int i = 0; i < states; i++) {
            parts.add(new BinaryState(positives, negatives, threshold));
        }
        for (Group g : groups) {
            parts.get(random.nextInt(states))
                    .add(g.score, g.positives, g.negatives, g.positivesBelow, g.negativesBelow);
        }
        Collections.shuffle(parts, random);
        return parts.stream().reduce(BinaryState::merge).orElseThrow().evaluation();
    }

    private static Evaluation evaluate(double[] scores, int[] labels, OptionalDouble threshold) {
        return evaluate(scores, labels, threshold, 1, new Random(1));
    }

    private static double[] formulaScores() {
        double[] scores = new double[500];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (i * 37 % 101) / 100.0;
        }
        return scores;
    }

    private static int[] formulaLabels() {
        int[] labels = new int[500];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (i * 53 + 11) % 89 * 100 < 89 * 15 + 53 * (i * 37 % 101) ? 1 : 0;
        }
        return labels;
    }

    @Test
    void fourRowsByHand() {
        // Above: 0.9 yes, 0.8 no, 0.4 yes, 0.1 no. Pairs won: 0.9 beats both, 0.4 beats 0.1: 3 of 4.
        Evaluation e = evaluate(new double[] {0.1, 0.4, 0.8, 0.9}, new int[] {0, 1, 0, 1}, OptionalDouble.of(0.5));
        assertThat(e.rows()).isEqualTo(4);
        assertThat(e.positives()).isEqualTo(2);
        assertThat(e.value(Metric.AUC)).hasValue(0.75);
        assertThat(e.value(Metric.PR_AUC)).hasValue((1 + 2.0 / 3) / 2);
        assertThat(e.value(Metric.ACCURACY)).hasValue(0.5);
        assertThat(e.value(Metric.PRECISION)).hasValue(0.5);
        assertThat(e.value(Metric.RECALL)).hasValue(0.5);
        assertThat(e.metrics().get(Metric.BRIER)).isCloseTo((0.01 + 0.36 + 0.64 + 0.01) / 4, within(1e-15));
        assertThat(e.metrics().get(Metric.LOG_LOSS))
                .isCloseTo(-(2 * Math.log(0.9) + Math.log(0.4) + Math.log(0.2)) / 4, within(1e-15));
    }

    @Test
    void tiesCountHalf() {
        Evaluation e = evaluate(new double[] {0.5, 0.5, 0.5, 0.5}, new int[] {0, 1, 0, 1}, BEST_F1);
        assertThat(e.value(Metric.AUC)).hasValue(0.5);
        assertThat(e.value(Metric.PR_AUC)).hasValue(0.5);
    }

    @Test
    void itAgreesWithScikitLearn() {
        // scikit-learn 1.9.1 on the same 500 rows: scores with ties, 0 and 1 among them.
        Evaluation e = evaluate(formulaScores(), formulaLabels(), OptionalDouble.of(0.45));
        assertThat(e.positives()).isEqualTo(227);
        Map<Metric, Double> expected = Map.of(
                Metric.AUC, 0.6997950654338321,
                Metric.PR_AUC, 0.6356531029780977,
                Metric.LOG_LOSS, 0.8263964287205888,
                Metric.BRIER, 0.23500780000000002,
                Metric.ACCURACY, 0.636,
                Metric.PRECISION, 0.5812274368231047,
                Metric.RECALL, 0.7092511013215859,
                Metric.F1, 0.6388888888888888);
        expected.forEach((metric, value) ->
                assertThat(e.metrics().get(metric)).as(metric.toString()).isCloseTo(value, within(1e-12)));
    }

    @Test
    void theThresholdOfTheBestF1IsScikitLearns() {
        Evaluation e = evaluate(formulaScores(), formulaLabels(), BEST_F1);
        assertThat(e.threshold()).hasValue(0.31);
        assertThat(e.metrics().get(Metric.F1)).isCloseTo(0.6655052264808362, within(1e-12));
    }

    @Test
    void ofEqualF1TheGreatestThresholdIsTaken() {
        // yes from 0.9: 1 right of 1, 2 positives: 2/3; yes from 0.2: 2 right of 4: 4/6. Equal.
        Evaluation e = evaluate(new double[] {0.2, 0.5, 0.5, 0.9}, new int[] {1, 0, 0, 1}, BEST_F1);
        assertThat(e.value(Metric.F1)).hasValue(2.0 / 3);
        assertThat(e.threshold()).hasValue(0.9);
    }

    @Test
    void itAgreesWithAComparisonOfAllPairs() {
        Random random = new Random(11);
        for (int round = 0; round < 30; round++) {
            int rows = 2 + random.nextInt(120);
            int distinct = 1 + random.nextInt(40);
            double[] scores = new double[rows];
            int[] labels = new int[rows];
            for (int i = 0; i < rows; i++) {
                scores[i] = random.nextInt(distinct) / 40.0;
                labels[i] = random.nextInt(100) < 30 ? 1 : 0;
            }
            Evaluation e = evaluate(scores, labels, BEST_F1, 3, random);
            long pairs = 0;
            double won = 0;
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < rows; j++) {
                    if (labels[i] == 1 && labels[j] == 0) {
                        pairs++;
                        won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                    }
                }
            }
            if (pairs == 0) {
                assertThat(e.value(Metric.AUC)).isEmpty();
            } else {
                assertThat(e.metrics().get(Metric.AUC)).isCloseTo(won / pairs, within(1e-14));
            }
            assertThat(e.metrics().getOrDefault(Metric.F1, 0.0)).isEqualTo(bestF1(scores, labels));
        }
    }

    private static double bestF1(double[] scores, int[] labels) {
        double best = 0;
        for (double threshold : scores) {
            long right = 0;
            long wrong = 0;
            long missed = 0;
            for (int i = 0; i < scores.length; i++) {
                boolean yes = scores[i] >= threshold;
                right += yes && labels[i] == 1 ? 1 : 0;
                wrong += yes && labels[i] == 0 ? 1 : 0;
                missed += !yes && labels[i] == 1 ? 1 : 0;
            }
            best = Math.max(best, 2.0 * right / (2 * right + wrong + missed));
        }
        return best;
    }

    @Test
    void howTheGroupsAreSpreadOverStatesChangesNoBit() {
        Random random = new Random(5);
        double[] scores = new double[3000];
        int[] labels = new int[3000];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = i % 3 == 0 ? random.nextInt(50) / 50.0 : random.nextDouble();
            labels[i] = random.nextDouble() < scores[i] ? 1 : 0;
        }
        Evaluation one = evaluate(scores, labels, BEST_F1);
        for (int states = 2; states < 12; states++) {
            assertThat(evaluate(scores, labels, BEST_F1, states, random)).isEqualTo(one);
        }
    }

    @Test
    void oneClassHasNoAuc() {
        Evaluation no = evaluate(new double[] {0.2, 0.6}, new int[] {0, 0}, OptionalDouble.of(0.5));
        assertThat(no.value(Metric.AUC)).isEmpty();
        assertThat(no.value(Metric.PR_AUC)).isEmpty();
        assertThat(no.value(Metric.RECALL)).isEmpty();
        assertThat(no.value(Metric.ACCURACY)).hasValue(0.5);
        Evaluation yes = evaluate(new double[] {0.2, 0.6}, new int[] {1, 1}, OptionalDouble.of(0.5));
        assertThat(yes.value(Metric.AUC)).isEmpty();
        assertThat(yes.value(Metric.PR_AUC)).hasValue(1.0);
    }

    @Test
    void noRowsHaveNoMetrics() {
        Evaluation e = evaluate(new double[0], new int[0], BEST_F1);
        assertThat(e.rows()).isZero();
        assertThat(e.metrics()).isEmpty();
        assertThat(e.curves()).isEmpty();
    }

    @Test
    void curvesAreBoundedAndEndAtTheCorner() {
        Random random = new Random(3);
        double[] scores = random.doubles(20000).toArray();
        int[] labels = random.ints(20000, 0, 2).toArray();
        Evaluation e = evaluate(scores, labels, BEST_F1, 4, random);
        List<CurvePoint> roc =
                e.curves().stream().filter(p -> p.curve().equals("roc")).toList();
        assertThat(roc).hasSize(101);
        assertThat(roc.get(0)).isEqualTo(new CurvePoint("roc", 0, 0, 0));
        assertThat(roc.get(100)).isEqualTo(new CurvePoint("roc", 100, 1, 1));
        assertThat(roc).isSortedAccordingTo((a, b) -> Double.compare(a.x(), b.x()));
        assertThat(e.curves().stream().filter(p -> p.curve().equals("pr"))).hasSize(100);
    }

    @Test
    void calibrationHasTenBinsOfEqualMass() {
        double[] scores = new double[100];
        int[] labels = new int[100];
        for (int i = 0; i < 100; i++) {
            scores[i] = i / 100.0;
            labels[i] = i < 50 ? 0 : 1;
        }
        List<CurvePoint> bins = evaluate(scores, labels, BEST_F1).curves().stream()
                .filter(p -> p.curve().equals("calibration"))
                .toList();
        assertThat(bins).hasSize(10);
        assertThat(bins.get(0).x()).isCloseTo(0.045, within(1e-15));
        assertThat(bins.get(0).y()).isZero();
        assertThat(bins.get(9).x()).isCloseTo(0.945, within(1e-15));
        assertThat(bins.get(9).y()).isEqualTo(1);
    }

    @Test
    void aScoreThatIsNoProbabilityIsRefused() {
        BinaryState state = new BinaryState(1, 1, BEST_F1);
        assertThatThrownBy(() -> state.add(1.5, 1, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("score 1.5 is no probability: must be from 0 to 1");
        assertThatThrownBy(() -> state.add(Double.NaN, 1, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("score NaN is no probability: must be from 0 to 1");
    }

    @Test
    void aLostGroupIsNoticed() {
        BinaryState state = new BinaryState(2, 1, BEST_F1);
        state.add(0.5, 1, 0, 0, 0);
        assertThatThrownBy(state::evaluation)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("of 3 rows 1 were evaluated");
    }

    @Test
    void theConstantHasTheEntropyOfItsShare() {
        Evaluation e = new Constant(0.25).onBinary(1, 3);
        assertThat(e.value(Metric.AUC)).hasValue(0.5);
        assertThat(e.value(Metric.PR_AUC)).hasValue(0.25);
        assertThat(e.metrics().get(Metric.LOG_LOSS))
                .isCloseTo(-(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75)), within(1e-15));
        assertThat(e.value(Metric.BRIER)).hasValue(0.25 * 0.75);
        assertThat(e.value(Metric.ACCURACY)).hasValue(0.75);
    }

    /** The threshold that a rule finds among six rows, and how many of them it says yes to. */
    private static String found(CutRule rule) {
        double[] scores = {0.1, 0.3, 0.5, 0.7, 0.8, 0.9};
        int[] labels = {0, 1, 0, 1, 0, 1};
        BinaryState[] parts = new BinaryState[2];
        for (int i = 0; i < 2; i++) {
            parts[i] = new BinaryState(ClassTotals.ofRows(3, 3), OptionalDouble.empty(), rule);
        }
        long[] below = new long[2];
        for (int i = 0; i < scores.length; i++) {
            parts[i % 2].add(scores[i], labels[i], 1 - labels[i], below[1], below[0]);
            below[labels[i]]++;
        }
        Evaluation e = parts[1].merge(parts[0]).evaluation();
        return e.threshold().orElseThrow() + ": "
                + (e.details().get("true_positives") + e.details().get("false_positives"));
    }

    @Test
    void thresholdsAreFoundByCostCapacityAndPrecision() {
        assertThat(found(CutRule.BEST_F1)).isEqualTo("0.3: 5.0");
        // cost of cuts 0.9, 0.7 and 0.3, a wrong no at 3: 6, 1 + 3, 2; at 0.5: 1, 1 + 0.5, 2
        assertThat(found(new CutRule.LeastCost(1, 3))).isEqualTo("0.3: 5.0");
        assertThat(found(new CutRule.LeastCost(1, 0.5))).isEqualTo("0.9: 1.0");
        assertThat(found(new CutRule.Capacity(4))).isEqualTo("0.5: 4.0");
        assertThat(found(new CutRule.Capacity(1000))).isEqualTo("0.1: 6.0");
        assertThat(found(new CutRule.LeastPrecision(2 / 3.0))).isEqualTo("0.7: 3.0");
        assertThat(found(new CutRule.LeastPrecision(0.7))).isEqualTo("0.9: 1.0");
    }

    @Test
    void whereNoThresholdIsGoodItSaysYesToNone() {
        assertThat(found(new CutRule.Capacity(0.5))).isEqualTo(Math.nextUp(0.9) + ": 0.0");
        BinaryState upsideDown = new BinaryState(ClassTotals.ofRows(1, 1), BEST_F1, new CutRule.LeastCost(10, 0.1));
        upsideDown.add(0.2, 1, 0, 0, 0);
        upsideDown.add(1, 0, 1, 1, 0);
        assertThat(upsideDown.evaluation().threshold()).as("1 at most").hasValue(1);
        assertThat(upsideDown.evaluation().value(Metric.RECALL)).hasValue(0);
    }

    @Test
    void rulesOfAFileBecomeRulesOfTheRows() {
        assertThat(CutRule.of(new ThresholdRule.BestF1(), 0)).isEqualTo(CutRule.BEST_F1);
        assertThat(CutRule.of(new ThresholdRule.LeastCost(2, 5), 0)).isEqualTo(new CutRule.LeastCost(2, 5));
        assertThat(CutRule.of(new ThresholdRule.Capacity(100), 7)).isEqualTo(new CutRule.Capacity(700));
        assertThat(CutRule.of(new ThresholdRule.LeastPrecision(0.8), 0)).isEqualTo(new CutRule.LeastPrecision(0.8));
    }
}
