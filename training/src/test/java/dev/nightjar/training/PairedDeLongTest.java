package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.error.PipelineException;
import dev.nightjar.model.Calibration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairedDeLongTest {
    static PairedDeLong test(double[] first, double[] second, double[] labels) {
        PairedDeLong test = new PairedDeLong(places(first, labels), places(second, labels));
        for (int i = 0; i < labels.length; i++) {
            test.add(first[i], second[i], labels[i] == 1);
        }
        return test;
    }

    private static PairedDeLong.Places places(double[] scores, double[] labels) {
        ScoreGrid.Builder builder = new ScoreGrid.Builder();
        for (int i = 0; i < labels.length; i++) {
            builder.add(scores[i], (long) labels[i], 1 - (long) labels[i]);
        }
        return builder.build().places();
    }

    /** Log-odds that are multiples of 0.01: no two scores that differ are in one bin. */
    private static double[] scores(Random random, int rows) {
        return random.doubles(rows)
                .map(u -> Calibration.logistic(Math.rint(600 * (u - 0.5)) / 100))
                .toArray();
    }

    private static double[] labels(Random random, double[] scores) {
        double[] labels = new double[scores.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = random.nextDouble() < scores[i] ? 1 : 0;
        }
        return labels;
    }

    /** The variance of the difference by its definition, and the difference. */
    private static double[] naive(double[] first, double[] second, double[] labels) {
        int rows = labels.length;
        double[] place = new double[rows];
        double sum = 0;
        int positives = 0;
        for (int i = 0; i < rows; i++) {
            positives += (int) labels[i];
            int others = 0;
            for (int j = 0; j < rows; j++) {
                if (labels[j] != labels[i]) {
                    others++;
                    double sign = labels[i] == 1 ? 1 : -1;
                    place[i] += 0.5
                            * (Math.signum(sign * (first[i] - first[j])) - Math.signum(sign * (second[i] - second[j])));
                }
            }
            place[i] /= others;
            sum += labels[i] == 1 ? place[i] : 0;
        }
        double gain = sum / positives;
        double variance = 0;
        for (int i = 0; i < rows; i++) {
            double own = labels[i] == 1 ? positives : rows - positives;
            variance += (place[i] - gain) * (place[i] - gain) / (own - 1) / own;
        }
        return new double[] {gain, Math.sqrt(variance)};
    }

    @Test
    void withScoresInBinsOfTheirOwnItIsDeLongsExactly() {
        Random random = new Random(1);
        double[] first = scores(random, 300);
        double[] labels = labels(random, first);
        double[] second = scores(random, 300);
        double[] naive = naive(first, second, labels);
        PairedDeLong.Difference found =
                test(first, second, labels).difference(naive[0]).orElseThrow();
        assertThat(found.standardError()).isCloseTo(naive[1], within(1e-12));
        assertThat(found.p()).isBetween(0.0, 0.05);
    }

    @Test
    void aModelDiffersNotFromItself() {
        Random random = new Random(2);
        double[] scores = scores(random, 100);
        PairedDeLong.Difference found =
                test(scores, scores, labels(random, scores)).difference(0).orElseThrow();
        assertThat(found.standardError()).isZero();
        assertThat(found.p()).isEqualTo(1);
    }

    @Test
    void partsComeToTheSameBitsAsTheWhole() {
        Random random = new Random(3);
        double[] first = scores(random, 500);
        double[] second = scores(random, 500);
        double[] labels = labels(random, first);
        PairedDeLong.Places ofFirst = places(first, labels);
        PairedDeLong.Places ofSecond = places(second, labels);
        PairedDeLong merged = new PairedDeLong(ofFirst, ofSecond);
        for (int from = 0; from < 500; from += 125) {
            PairedDeLong part = new PairedDeLong(ofFirst, ofSecond);
            for (int i = from; i < from + 125; i++) {
                part.add(first[i], second[i], labels[i] == 1);
            }
            merged.merge(part.sums());
        }
        assertThat(merged.difference(0.1)).isEqualTo(test(first, second, labels).difference(0.1));
    }

    @Test
    void aClassOfOneRowHasNoTest() {
        assertThat(test(new double[] {0.1, 0.2, 0.7}, new double[] {0.3, 0.2, 0.1}, new double[] {0, 0, 1})
                        .difference(0))
                .isEmpty();
    }

    @Test
    void otherRowsAreRefused() {
        PairedDeLong.Places two = places(new double[] {0.1, 0.2}, new double[] {0, 1});
        PairedDeLong.Places three = places(new double[] {0.1, 0.2, 0.3}, new double[] {0, 1, 1});
        assertThatThrownBy(() -> new PairedDeLong(two, three))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two models were scored on other rows: 1 of 2 positive, and 2 of 3");
        assertThatThrownBy(() -> new PairedDeLong(two, two).difference(0))
                .isInstanceOf(PipelineException.class)
                .hasMessage("evaluation: of 2 rows 0 were compared");
    }

    @Test
    void theTailOfTheNormalDistributionIsRight() {
        assertThat(NormalTail.above(0)).isEqualTo(0.5);
        assertThat(NormalTail.above(1.959963984540054)).isCloseTo(0.025, within(1e-15));
        assertThat(NormalTail.above(3)).isCloseTo(0.0013498980316300933, within(1e-15));
        assertThat(NormalTail.above(5)).isCloseTo(2.866515718791939e-7, within(1e-20));
    }
}
