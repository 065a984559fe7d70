package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplicatesTest {
    private static final OptionalDouble THRESHOLD = OptionalDouble.of(0.45);

    private record Scored(double score, boolean positive, long cluster) {}

    private static List<Scored> rows(int count, int clusters, int scores) {
        Random random = new Random(count);
        List<Scored> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double score = random.nextInt(scores) / (double) scores;
            rows.add(new Scored(score, random.nextDouble() < score, random.nextInt(clusters)));
        }
        rows.sort(Comparator.comparingDouble(Scored::score));
        return rows;
    }

    private static Replicates replicates(List<Scored> rows, Draws draws, ClassTotals totals, long below) {
        Replicates state = new Replicates(draws, totals, THRESHOLD, below);
        rows.forEach(row -> state.add(row.score, row.positive, row.cluster));
        return state.end();
    }

    private static ClassTotals totals(List<Scored> rows) {
        long positives = rows.stream().filter(Scored::positive).count();
        return ClassTotals.ofRows(positives, rows.size() - positives);
    }

    /** The rows of one sample, each as often as its cluster is drawn. */
    private static Evaluation drawn(List<Scored> rows, Draws draws, int sample) {
        List<Scored> drawn = new ArrayList<>();
        for (Scored row : rows) {
            for (int time = 0; time < draws.of(row.cluster)[sample]; time++) {
                drawn.add(row);
            }
        }
        return Judged.binary(
                drawn.stream().mapToInt(r -> r.positive ? 1 : 0).toArray(),
                drawn.stream().mapToDouble(Scored::score).toArray(),
                new double[0],
                THRESHOLD);
    }

    private static void compare(List<Scored> rows, Draws draws) {
        Map<Metric, double[]> figures = replicates(rows, draws, totals(rows), 0).figures();
        for (int sample = 0; sample < draws.samples(); sample++) {
            Evaluation expected = drawn(rows, draws, sample);
            for (Metric metric : figures.keySet()) {
                if (metric != Metric.ECE && expected.value(metric).isPresent()) {
                    boolean loss = metric == Metric.LOG_LOSS || metric == Metric.BRIER;
                    assertThat(figures.get(metric)[sample])
                            .as(metric + " of sample " + sample)
                            .isCloseTo(expected.metrics().get(metric), within(loss ? 1e-8 : 1e-14));
                }
            }
        }
        assertThat(figures).containsKeys(Metric.AUC, Metric.LOG_LOSS, Metric.BRIER, Metric.ECE, Metric.F1, Metric.MCC);
    }

    @Test
    void aSampleHasTheFiguresOfItsRows() {
        compare(rows(300, 7, 25), new Draws(40, 1));
        compare(rows(300, 7, 1_000_000), new Draws(40, 1));
        compare(rows(9000, 1_000_000, 1_000_000), new Draws(2, 3));
    }

    @Test
    void theCalibrationErrorKeepsTheBinsOfAllRows() {
        List<Scored> rows = rows(200, 5, 1_000_000);
        Draws draws = new Draws(8, 2);
        double[] found = replicates(rows, draws, totals(rows), 0).figures().get(Metric.ECE);
        for (int sample = 0; sample < 8; sample++) {
            double gap = 0;
            double all = 0;
            for (int bin = 0; bin < 10; bin++) {
                double sum = 0;
                for (Scored row : rows.subList(20 * bin, 20 * bin + 20)) {
                    int times = draws.of(row.cluster)[sample];
                    sum += times * (row.score - (row.positive ? 1 : 0));
                    all += times;
                }
                gap += Math.abs(sum);
            }
            assertThat(found[sample]).isCloseTo(gap / all, within(1e-7));
        }
    }

    @Test
    void whereTheRowsAreCutChangesNoBit() {
        List<Scored> rows = rows(500, 20, 40);
        Draws draws = new Draws(10, 1);
        ClassTotals totals = totals(rows);
        Map<Metric, double[]> whole = replicates(rows, draws, totals, 0).figures();
        for (double cut : new double[] {0, 0.1, 0.5, 0.9}) {
            List<Scored> low = rows.stream().filter(r -> r.score < cut).toList();
            List<Scored> high = rows.stream().filter(r -> r.score >= cut).toList();
            Map<Metric, double[]> joined = replicates(low, draws, totals, 0)
                    .then(replicates(high, draws, totals, low.size()))
                    .figures();
            assertThat(joined.keySet()).isEqualTo(whole.keySet());
            whole.forEach((metric, values) ->
                    assertThat(joined.get(metric)).as(metric.toString()).isEqualTo(values));
        }
    }

    @Test
    void errorsOfASampleAreThoseOfItsRowsInWhateverOrder() {
        Random random = new Random(6);
        Draws draws = new Draws(5, 9);
        RegressionReplicates one = new RegressionReplicates(draws);
        RegressionReplicates first = new RegressionReplicates(draws);
        RegressionReplicates second = new RegressionReplicates(draws);
        RegressionState[] expected = new RegressionState[5];
        Arrays.setAll(expected, i -> new RegressionState());
        for (int row = 0; row < 1500; row++) {
            double label = 3 + random.nextInt(100) / 7.0;
            double value = label + random.nextGaussian();
            long cluster = random.nextInt(row < 700 ? 3 : 400);
            one.add(label, value, cluster);
            (row % 3 == 0 ? first : second).add(label, value, cluster);
            for (int sample = 0; sample < 5; sample++) {
                for (int time = 0; time < draws.of(cluster)[sample]; time++) {
                    expected[sample].add(label, value);
                }
            }
        }
        Map<Metric, double[]> found = one.end().figures();
        Map<Metric, double[]> merged = second.end().merge(first.end()).figures();
        assertThat(found).containsOnlyKeys(Metric.RMSE, Metric.MAE, Metric.MAPE, Metric.R2);
        found.forEach((metric, values) -> {
            assertThat(merged.get(metric)).isEqualTo(values);
            for (int sample = 0; sample < 5; sample++) {
                assertThat(values[sample])
                        .isEqualTo(expected[sample].evaluation().metrics().get(metric));
            }
        });
    }

    @Test
    void drawsHaveMeanAndVarianceOne() {
        Draws draws = new Draws(50, 42);
        double sum = 0;
        double squares = 0;
        for (long cluster = 0; cluster < 4000; cluster++) {
            for (int draw : draws.of(cluster)) {
                sum += draw;
                squares += draw * draw;
            }
        }
        double mean = sum / 200_000;
        assertThat(mean).isCloseTo(1, within(0.01));
        assertThat(squares / 200_000 - mean * mean).isCloseTo(1, within(0.02));
    }

    @Test
    void aClusterIsDrawnAlikeForOneSeedAndOtherwiseForAnother() {
        assertThat(new Draws(100, 1).of(7)).isEqualTo(new Draws(100, 1).of(7));
        assertThat(new Draws(100, 1).of(7))
                .isNotEqualTo(new Draws(100, 2).of(7))
                .isNotEqualTo(new Draws(100, 1).of(8));
        assertThatThrownBy(() -> new Draws(1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("samples 1: must be 2 to 10000");
    }

    @Test
    void rowsWithoutClustersAreNotDrawn() {
        ScoreRun.Builder builder = new ScoreRun.Builder();
        builder.add(0.5, true);
        ScoreRun run = builder.build();
        assertThatThrownBy(() -> run.forEachRow((score, positive, cluster) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the rows have no clusters");
    }

    @Test
    void anIntervalHoldsItsShareOfTheSamples() {
        double[] samples = new double[101];
        Arrays.setAll(samples, i -> (i * 37 % 101) / 100.0);
        assertThat(new Intervals(0.9).of(Map.of(Metric.AUC, samples)))
                .containsOnlyKeys("auc_low", "auc_high")
                .hasEntrySatisfying("auc_low", low -> assertThat(low).isCloseTo(0.05, within(1e-12)))
                .hasEntrySatisfying("auc_high", high -> assertThat(high).isCloseTo(0.95, within(1e-12)));
        Arrays.fill(samples, 0, 11, Double.NaN);
        assertThat(new Intervals(0.9).of(Map.of(Metric.AUC, samples))).isEmpty();
        assertThatThrownBy(() -> new Intervals(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("level 1.0: must be above 0 and below 1");
    }

    @Test
    void aGainIsCountedInTheGoodDirectionAndItsPIsTheShareBeyondZero() {
        double[] own = new double[100];
        double[] other = new double[100];
        Arrays.setAll(own, i -> i < 4 ? 0.6 : 0.4);
        Arrays.fill(other, 0.5);
        Map<String, Double> gains = new Intervals(0.95)
                .gains(
                        "champion",
                        Map.of(Metric.LOG_LOSS, 0.41),
                        Map.of(Metric.LOG_LOSS, 0.5),
                        Map.of(Metric.LOG_LOSS, own),
                        Map.of(Metric.LOG_LOSS, other));
        assertThat(gains.get("log_loss_gain_on_champion")).isCloseTo(0.09, within(1e-15));
        assertThat(gains.get("log_loss_gain_on_champion_p")).isEqualTo(0.08);
        assertThat(gains.get("log_loss_gain_on_champion_low")).isCloseTo(-0.1, within(1e-15));
        assertThat(gains.get("log_loss_gain_on_champion_high")).isCloseTo(0.1, within(1e-15));
    }
}
