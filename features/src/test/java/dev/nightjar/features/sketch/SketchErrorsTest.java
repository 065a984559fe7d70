package dev.nightjar.features.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each sketch is within its stated bound on 1,000 random draws of several distributions; each draw is cut into tiles that are merged. */
class SketchErrorsTest {
    private static final int DRAWS = 1_000;

    /** Five distributions in turn: uniform, normal, log-normal over many orders of magnitude, Zipf-like whole numbers, two points and zero. */
    private static double[] draw(int number, Random random) {
        double[] values = new double[1 + random.nextInt(2_000)];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (number % 5) {
                case 0 -> random.nextDouble() * 1e6;
                case 1 -> 100 * random.nextGaussian();
                case 2 -> Math.exp(6 * random.nextGaussian());
                case 3 -> Math.floor(1 / (1e-4 + random.nextDouble()));
                default -> random.nextInt(3) - 1;
            };
        }
        return values;
    }

    @Test
    void quantilesAreWithinOnePerCent() {
        Random random = new Random(21);
        double worst = 0;
        for (int d = 0; d < DRAWS; d++) {
            double[] values = draw(d, random);
            QuantileSketch sketch = new QuantileSketch();
            for (int from = 0; from < values.length; from += 300) {
                QuantileSketch tile = new QuantileSketch();
                for (int i = from; i < Math.min(values.length, from + 300); i++) {
                    tile.add(values[i]);
                }
                sketch.merge(tile);
            }
            Arrays.sort(values);
            for (double q : new double[] {0, 0.01, 0.25, 0.5, 0.9, 0.99, 1}) {
                double exact = values[(int) Math.floor(q * (values.length - 1))];
                double error = Math.abs(sketch.quantile(q) - exact);
                worst = Math.max(worst, exact == 0 ? error : error / Math.abs(exact));
            }
        }
        assertThat(worst)
                .isLessThanOrEqualTo(QuantileSketch.RELATIVE_ERROR + 1e-12)
                .isPositive();
    }

    @Test
    void distinctCountsAreExactUpToTheBoundAndWithinFiveStandardErrorsAbove() {
        Random random = new Random(22);
        double standardError = 1 / Math.sqrt(DistinctSketch.EXACT - 2);
        double squares = 0;
        int estimated = 0;
        for (int d = 0; d < DRAWS; d++) {
            int n = 1 + random.nextInt(d % 5 == 0 ? 40_000 : 4_096);
            DistinctSketch sketch = new DistinctSketch();
            Set<Long> exact = new HashSet<>();
            for (int from = 0; from < n; from += 5_000) {
                DistinctSketch tile = new DistinctSketch();
                for (int i = from; i < Math.min(n, from + 5_000); i++) {
                    long value = d % 2 == 0 ? random.nextLong() : random.nextInt(n);
                    exact.add(value);
                    tile.addHash(value);
                }
                sketch.merge(tile);
            }
            double error = sketch.result() / exact.size() - 1;
            if (exact.size() <= DistinctSketch.EXACT) {
                assertThat(error).isZero();
            } else {
                assertThat(Math.abs(error)).isLessThan(5 * standardError);
                squares += error * error;
                estimated++;
            }
        }
        assertThat(estimated).isGreaterThan(100);
        assertThat(Math.sqrt(squares / estimated)).isLessThan(1.2 * standardError);
    }

    @Test
    void countsOfTheMostFrequentAreTooSmallByAtMostTheErrorThatTheStateNames() {
        Random random = new Random(23);
        int inexact = 0;
        for (int d = 0; d < DRAWS; d++) {
            double[] values = draw(d, random);
            Map<Double, Long> exact = new HashMap<>();
            TopSketch sketch = new TopSketch(ValueKind.NUMBER, 16);
            TopSketch read = new TopSketch(ValueKind.NUMBER, 16);
            for (int from = 0; from < values.length; from += 300) {
                TopSketch tile = new TopSketch(ValueKind.NUMBER, 16);
                for (int i = from; i < Math.min(values.length, from + 300); i++) {
                    tile.add(values[i]);
                    exact.merge(values[i] + 0.0, 1L, Long::sum);
                }
                read.read(tile.toBytes());
                sketch.merge(read);
            }
            for (TopSketch.Entry entry : sketch.top(16)) {
                long truth = exact.get((Double) entry.value());
                assertThat(entry.count()).isBetween(truth - sketch.error(), truth);
            }
            long dropped = sketch.top(Integer.MAX_VALUE).size();
            if (dropped < exact.size()) {
                assertThat(sketch.error()).isPositive();
                inexact++;
            }
        }
        assertThat(inexact).isBetween(100, DRAWS - 100);
    }

    @Test
    void aSpanOfManyOrdersOfMagnitudeKeepsTheGreatestExactWithinTheError() {
        QuantileSketch sketch = new QuantileSketch();
        for (int exponent = -300; exponent < 300; exponent++) {
            for (int i = 0; i < 10; i++) {
                sketch.add(Math.scalb(1 + i / 10.0, 3 * exponent));
            }
        }
        // 6,000 values in more than 2,048 buckets: the greatest thousand are in buckets of their own.
        double exact = Math.scalb(1.0, 3 * 200);
        assertThat(sketch.quantile(5_000.0 / 5_999)).isCloseTo(exact, within(0.0101 * exact));
        assertThat(sketch.quantile(0)).isEqualTo(Math.scalb(1.0, -900));
        assertThat(sketch.toBytes().length).isLessThan(20_000);
    }
}
