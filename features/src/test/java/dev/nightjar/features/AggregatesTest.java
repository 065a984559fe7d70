package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.FeatureGroup.Aggregation.Function;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AggregatesTest {
    private static final double NULL = Double.NaN;

    /** Slow and obviously right; rows in the order in which they are added. */
    private static double naive(Function function, double[] values, double[] times) {
        double n = values.length;
        double mean = Arrays.stream(values).sum() / n;
        int last = 0;
        for (int i = 0; i < values.length; i++) {
            last = times[i] >= times[last] ? i : last;
        }
        return switch (function) {
            case COUNT -> n;
            case SUM -> n == 0 ? NULL : Arrays.stream(values).sum();
            case MEAN -> n == 0 ? NULL : mean;
            case MIN -> Arrays.stream(values).min().orElse(NULL);
            case MAX -> Arrays.stream(values).max().orElse(NULL);
            case STDDEV ->
                n < 2
                        ? NULL
                        : Math.sqrt(Arrays.stream(values)
                                        .map(v -> (v - mean) * (v - mean))
                                        .sum()
                                / (n - 1));
            case LAST -> n == 0 ? NULL : values[last];
        };
    }

    private static double[] state(Aggregate aggregate, double[] values, double[] times, int from, int to) {
        double[] state = new double[aggregate.slots().size() + 1];
        aggregate.clear(state, 1);
        for (int i = from; i < to; i++) {
            aggregate.add(state, 1, values[i], times[i]);
        }
        return state;
    }

    private static double result(Function function, double... values) {
        double[] times = new double[values.length];
        Arrays.setAll(times, i -> i);
        Aggregate aggregate = Aggregates.of(function);
        return aggregate.result(state(aggregate, values, times, 0, values.length), 1);
    }

    private static double[] merged(Aggregate aggregate, double[] left, double[] right) {
        double[] both = left.clone();
        double[] before = right.clone();
        aggregate.merge(both, 1, right, 1);
        assertThat(right).as("the other state is left as it is").containsExactly(before);
        return both;
    }

    private static void assertSame(double value, double expected) {
        if (Double.isNaN(expected)) {
            assertThat(value).isNaN();
        } else {
            assertThat(value).isCloseTo(expected, within(1e-9 * Math.max(1, Math.abs(expected))));
        }
    }

    @ParameterizedTest
    @CsvSource({"COUNT,4", "SUM,10", "MEAN,2.5", "MIN,-3", "MAX,8", "STDDEV,4.654746681256314", "LAST,8"})
    void givesTheValueWorkedOutByHand(Function function, double expected) {
        // 1 + 4 - 3 + 8 = 10; mean 2.5; squared distances 2.25 + 2.25 + 30.25 + 30.25 = 65; the root of 65 / 3
        assertThat(result(function, 1, 4, -3, 8)).isCloseTo(expected, within(1e-12));
    }

    @ParameterizedTest
    @EnumSource(Function.class)
    void nothingGivesNullAndZeroForACount(Function function) {
        assertThat(Double.valueOf(result(function))).isEqualTo(Double.valueOf(function == Function.COUNT ? 0 : NULL));
    }

    @Test
    void oneValueHasNoSpread() {
        assertThat(result(Function.STDDEV, 7)).isNaN();
        assertThat(result(Function.STDDEV, 7, 7)).isZero();
    }

    @Test
    void aSmallSpreadAroundALargeMeanKeepsItsDigits() {
        assertThat(result(Function.STDDEV, 1e9 + 1, 1e9 + 2, 1e9 + 3)).isEqualTo(1.0, offset(1e-9));
    }

    @ParameterizedTest
    @EnumSource(
            value = Function.class,
            names = {"SUM", "MEAN", "STDDEV"})
    void anOverflowIsNull(Function function) {
        assertThat(result(function, Double.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE, -Double.MAX_VALUE))
                .isNaN();
    }

    @Test
    void lastTakesTheLaterRowOfTwoAtOneTime() {
        Aggregate last = Aggregates.of(Function.LAST);
        double[] state = state(last, new double[] {1, 2, 3}, new double[] {5, 9, 9}, 0, 3);
        assertThat(last.result(state, 1)).isEqualTo(3);
        last.add(state, 1, 4, 8);
        assertThat(last.result(state, 1)).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(Function.class)
    void mergingAnEmptyStateChangesNoBitFromEitherSide(Function function) {
        Aggregate aggregate = Aggregates.of(function);
        double[] values = {0.1, 0.2, -0.3};
        double[] some = state(aggregate, values, values, 0, 3);
        double[] none = state(aggregate, values, values, 0, 0);
        assertThat(merged(aggregate, some, none)).containsExactly(some);
        assertThat(merged(aggregate, none, some)).containsExactly(some);
        assertThat(merged(aggregate, none, none)).containsExactly(none);
    }

    @ParameterizedTest
    @EnumSource(Function.class)
    void mergesAgreeWithTheNaiveValueHoweverRowsAreCut(Function function) {
        Aggregate aggregate = Aggregates.of(function);
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            double[] values = random.doubles(1 + random.nextInt(20), -100, 100).toArray();
            double[] times =
                    random.doubles(values.length, 0, 5).map(Math::floor).toArray();
            Arrays.sort(times);
            int a = random.nextInt(values.length + 1);
            int b = a + random.nextInt(values.length + 1 - a);
            double[] first = state(aggregate, values, times, 0, a);
            double[] second = state(aggregate, values, times, a, b);
            double[] third = state(aggregate, values, times, b, values.length);
            double expected = naive(function, values, times);
            double[] leftFirst = merged(aggregate, merged(aggregate, first, second), third);
            double[] rightFirst = merged(aggregate, first, merged(aggregate, second, third));
            assertSame(aggregate.result(leftFirst, 1), expected);
            assertSame(aggregate.result(rightFirst, 1), expected);
            assertSame(aggregate.result(state(aggregate, values, times, 0, values.length), 1), expected);
        }
    }

    @ParameterizedTest
    @EnumSource(Function.class)
    void shiftingAllValuesShiftsTheResultAsItsKindSays(Function function) {
        Random random = new Random(11);
        for (int round = 0; round < 100; round++) {
            double[] values = random.doubles(2 + random.nextInt(10), -5, 5).toArray();
            double[] shifted = Arrays.stream(values).map(v -> v + 1000).toArray();
            double by =
                    switch (function) {
                        case COUNT, STDDEV -> 0;
                        case SUM -> 1000.0 * values.length;
                        case MEAN, MIN, MAX, LAST -> 1000;
                    };
            assertThat(result(function, shifted)).isCloseTo(result(function, values) + by, within(1e-8));
        }
    }
}
