package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.CalibrationMethod;
import dev.nightjar.model.Calibration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CalibratingTest {
    /** Rows in any order. */
    static Calibrating.Part part(double[] scores, double[] labels) {
        return Calibrating.Part.of(run(scores, labels));
    }

    private static ScoreRun run(double[] scores, double[] labels) {
        ScoreRun.Builder builder = new ScoreRun.Builder();
        for (int i = 0; i < scores.length; i++) {
            builder.add(scores[i], labels[i] == 1);
        }
        return builder.build();
    }

    /** Rows whose label is 1 as often as {@code truth} says of the score, in halves by turns. */
    private static Calibrating rows(int count, long seed, int places, DoubleUnaryOperator truth) {
        Random random = new Random(seed);
        List<ScoreRun.Builder> halves = List.of(new ScoreRun.Builder(), new ScoreRun.Builder());
        ScoreRun.Builder whole = new ScoreRun.Builder();
        for (int i = 0; i < count; i++) {
            double score = Calibration.logistic(1.5 * random.nextGaussian() - 1);
            score = Math.rint(score * places) / places;
            boolean positive = random.nextDouble() < truth.applyAsDouble(score);
            whole.add(score, positive);
            halves.get(i % 2).add(score, positive);
        }
        return new Calibrating(
                Calibrating.Part.of(whole.build()),
                halves.stream().map(h -> Calibrating.Part.of(h.build())).toList());
    }

    private static DoubleUnaryOperator line(double slope, double shift) {
        return p -> Calibration.logistic(slope * Calibration.logit(p) + shift);
    }

    private static Calibration chosen(Calibrating rows, CalibrationMethod method) {
        return rows.choose(method).calibration().orElseThrow();
    }

    @Test
    void plattFindsTheLineThatTheLabelsFollow() {
        Calibration found = chosen(rows(200_000, 1, 1 << 20, line(0.5, 0.7)), CalibrationMethod.PLATT);
        assertThat(((Calibration.Platt) found).slope()).isCloseTo(0.5, within(0.02));
        assertThat(((Calibration.Platt) found).intercept()).isCloseTo(0.7, within(0.03));
    }

    @Test
    void theBestIsTheSimplestThatIsAsGoodOnRowsThatItWasNotFittedOn() {
        CalibrationChoice right = rows(20_000, 2, 1 << 20, p -> p).choose(CalibrationMethod.BEST);
        assertThat(right.losses().keySet())
                .containsExactly(
                        CalibrationMethod.NONE,
                        CalibrationMethod.PLATT,
                        CalibrationMethod.BETA,
                        CalibrationMethod.ISOTONIC);
        double none = right.losses().get(CalibrationMethod.NONE);
        assertThat(right.losses().get(CalibrationMethod.PLATT)).isCloseTo(none, within(0.001));
        assertThat(right.losses().get(CalibrationMethod.BETA)).isCloseTo(none, within(0.001));
        // its last steps say 0 and 1, and are wrong at times
        assertThat(right.losses().get(CalibrationMethod.ISOTONIC)).isGreaterThan(none + 0.005);
        CalibrationChoice line = rows(20_000, 3, 1 << 20, line(0.4, 0.5)).choose(CalibrationMethod.BEST);
        assertThat(line.losses().get(CalibrationMethod.PLATT))
                .isLessThan(line.losses().get(CalibrationMethod.NONE) - 0.02)
                .isLessThan(line.losses().get(CalibrationMethod.ISOTONIC));
        CalibrationChoice steps = rows(20_000, 4, 1 << 20, p -> p < 0.3 ? 0.05 : p < 0.5 ? 0.5 : 0.55)
                .choose(CalibrationMethod.BEST);
        assertThat(steps.calibration().orElseThrow().method()).isEqualTo("isotonic");
        assertThat(steps.says()).startsWith("calibrated by isotonic (log loss on validation: none 0.");
    }

    @Test
    void theSameRowsGiveTheSameBitsWhereverTheyAreCut() {
        Random random = new Random(5);
        double[] scores = IntStream.range(0, 5000)
                .mapToDouble(i -> random.nextInt(700) / 700.0)
                .sorted()
                .toArray();
        double[] labels = IntStream.range(0, scores.length)
                .mapToDouble(i -> random.nextDouble() < scores[i] * scores[i] ? 1 : 0)
                .toArray();
        for (CalibrationMethod method : CalibrationMethod.FITTED) {
            Calibration whole = chosen(new Calibrating(part(scores, labels), List.of()), method);
            for (int parts : new int[] {2, 7, 60}) {
                Calibrating.Part joined = Calibrating.Part.none();
                int from = 0;
                for (int i = 1; i <= parts; i++) {
                    int to = i * scores.length / parts;
                    while (to < scores.length && scores[to] == scores[to - 1]) {
                        to++;
                    }
                    joined.then(part(
                            java.util.Arrays.copyOfRange(scores, from, to),
                            java.util.Arrays.copyOfRange(labels, from, to)));
                    from = to;
                }
                assertThat(chosen(new Calibrating(joined, List.of()), method)).isEqualTo(whole);
            }
        }
    }

    @Test
    void isotonicHasNoMoreBlocksThanFractionsFit() {
        // the most different shares that so many rows can have: 1/q … in rising order
        MonotoneBlocks blocks = new MonotoneBlocks();
        int most = 40;
        long rows = 0;
        List<double[]> fractions = new ArrayList<>();
        for (int q = 1; q <= most; q++) {
            for (int p = 0; p <= q; p++) {
                if (gcd(p, q) == 1) {
                    fractions.add(new double[] {p / (double) q, p, q});
                    rows += q;
                }
            }
        }
        fractions.sort(java.util.Comparator.comparingDouble(f -> f[0]));
        for (int i = 0; i < fractions.size(); i++) {
            double[] f = fractions.get(i);
            blocks.add(i / (double) fractions.size(), (long) f[1], (long) (f[2] - f[1]));
        }
        assertThat(blocks.size()).isEqualTo(fractions.size());
        assertThat(blocks.size() / Math.pow(rows, 2 / 3.0)).isBetween(0.8, 0.9);
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    @Test
    void oneClassIsNotCalibrated() {
        Calibrating one = new Calibrating(
                part(new double[] {0.1, 0.9}, new double[] {1, 1}),
                List.of(part(new double[] {0.1}, new double[] {1}), part(new double[] {0.9}, new double[] {1})));
        for (CalibrationMethod method : List.of(
                CalibrationMethod.PLATT, CalibrationMethod.BETA, CalibrationMethod.ISOTONIC, CalibrationMethod.BEST)) {
            CalibrationChoice choice = one.choose(method);
            assertThat(choice.calibration()).isEmpty();
            assertThat(choice.warning(method).orElseThrow())
                    .startsWith("it is not calibrated: on validation")
                    .contains("only one label occurs");
            assertThat(choice.says()).isEqualTo("not calibrated");
        }
    }

    @Test
    void aHalfOfOneClassLeavesTheBestAtNone() {
        double[] scores = {0.1, 0.2, 0.3, 0.8};
        Calibrating rows = new Calibrating(
                part(scores, new double[] {0, 1, 0, 1}),
                List.of(
                        part(new double[] {0.1, 0.3}, new double[] {0, 0}),
                        part(new double[] {0.2, 0.8}, new double[] {1, 1})));
        CalibrationChoice choice = rows.choose(CalibrationMethod.BEST);
        assertThat(choice.calibration()).isEmpty();
        assertThat(choice.warning(CalibrationMethod.BEST)).isPresent();
        assertThat(rows.choose(CalibrationMethod.ISOTONIC).calibration()).isPresent();
    }

    @Test
    void scoresTheWrongWayRoundAreNotTurnedAround() {
        Calibrating turned = rows(5000, 6, 1 << 20, p -> 1 - p);
        assertThat(turned.choose(CalibrationMethod.PLATT).calibration()).isEmpty();
        Calibration isotonic = chosen(turned, CalibrationMethod.ISOTONIC);
        assertThat(isotonic.apply(0.1)).isLessThanOrEqualTo(isotonic.apply(0.9));
        // neither end may fall: what is left is level
        turned.choose(CalibrationMethod.BETA).calibration().ifPresent(beta -> assertThat(beta.apply(0.1))
                .isLessThanOrEqualTo(beta.apply(0.9)));
    }

    @Test
    void scoresWithoutAnErrorHaveNoBetaButASmoothedPlatt() {
        double[] scores = {0.1, 0.2, 0.8, 0.9};
        Calibrating rows = new Calibrating(part(scores, new double[] {0, 0, 1, 1}), List.of());
        assertThat(rows.choose(CalibrationMethod.BETA).calibration()).isEmpty();
        Calibration platt = chosen(rows, CalibrationMethod.PLATT);
        assertThat(platt.apply(0.9)).isBetween(0.6, 0.9);
    }

    @Test
    void theGridTellsTheLogLossOfTheRows() {
        Random random = new Random(8);
        double[] scores = random.doubles(3000).toArray();
        double[] labels = IntStream.range(0, 3000)
                .mapToDouble(i -> random.nextDouble() < scores[i] ? 1 : 0)
                .toArray();
        double expected = IntStream.range(0, 3000)
                .mapToDouble(i -> -Math.log(labels[i] == 1 ? scores[i] : 1 - scores[i]))
                .average()
                .orElseThrow();
        ScoreGrid.Builder builder = new ScoreGrid.Builder();
        for (int i = 0; i < scores.length; i++) {
            builder.add(scores[i], (long) labels[i], 1 - (long) labels[i]);
        }
        assertThat(builder.build().logLoss(p -> p)).isCloseTo(expected, within(1e-6));
    }
}
