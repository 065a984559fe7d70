package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.features.Naive.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The laws of {@link Aggregate} for all aggregates whose states are doubles, and values worked out by hand. */
class AggregatesTest {
    private static final double DAY = 86_400e6;
    private static final double END = 30 * DAY;

    private static Stream<Aggregation> all() {
        return Naive.SAMPLES.stream();
    }

    private static Aggregation named(String word) {
        return all().filter(a -> a.function().equals(word)).findAny().orElseThrow();
    }

    private static NumberAggregate of(Aggregation aggregation) {
        return (NumberAggregate) Aggregates.of(aggregation);
    }

    /** The state of some rows, at an offset of 1. */
    private static double[] state(NumberAggregate aggregate, List<Row> rows) {
        double[] state = new double[aggregate.slots().size() + 1];
        aggregate.clear(state, 1);
        for (Row row : rows) {
            double[] values =
                    row.inputs().stream().mapToDouble(Double::doubleValue).toArray();
            if (Arrays.stream(values).anyMatch(Double::isFinite)) {
                aggregate.add(state, 1, values, 0, row.time());
            }
        }
        return state;
    }

    private static double result(NumberAggregate aggregate, double[] state, double end) {
        FeatureValues out = new FeatureValues(1);
        aggregate.results(state, 1, end, out);
        return out.number(0);
    }

    private static double[] merged(NumberAggregate aggregate, double[] left, double[] right) {
        double[] both = left.clone();
        double[] before = right.clone();
        aggregate.merge(both, 1, right, 1);
        assertThat(right).as("the other state is left as it is").containsExactly(before);
        return both;
    }

    /** One row a day from 1970 on. */
    private static List<Row> daily(Aggregation aggregation, double... values) {
        List<Row> rows = new ArrayList<>();
        for (int day = 0; day < values.length; day++) {
            double value = values[day];
            rows.add(new Row(
                    day, day * DAY, aggregation.of().stream().map(of -> value).toList()));
        }
        return rows;
    }

    private static double value(String word, double... values) {
        NumberAggregate aggregate = of(named(word));
        return result(aggregate, state(aggregate, daily(named(word), values)), values.length * DAY);
    }

    private static void assertSame(double value, double expected, String what) {
        if (Double.isNaN(expected)) {
            assertThat(value).as(what).isNaN();
        } else {
            assertThat(value).as(what).isCloseTo(expected, within(1e-9 * Math.max(1, Math.abs(expected))));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "count,4",
        "sum,10",
        "mean,2.5",
        "rate,2.5",
        "min,-3",
        "max,8",
        "variance,21.666666666666668",
        "stddev,4.654746681256314",
        "skewness,0",
        "first,1",
        "last,8",
        "ratio,1",
        "time_since_last,1",
        "days_with_any,1",
        "trend,1.4",
        "decayed_sum,6.856572896022539"
    })
    void givesTheValueWorkedOutByHand(String word, double expected) {
        // 1 + 4 - 3 + 8 = 10; mean 2.5; squared distances 2.25 + 2.25 + 30.25 + 30.25 = 65, over 3; cubes cancel out.
        // All rows are of one tile, so of one day. Over days 0 to 3: cross 2.25 - 0.75 - 2.75 + 8.25 = 7 over 5.
        // Half-life 3: 2^(-4/3) + 4/2 - 3 * 2^(-2/3) + 8 * 2^(-1/3).
        assertThat(value(word, 1, 4, -3, 8)).isCloseTo(expected, within(1e-9));
    }

    @Test
    void skewnessIsSparks() {
        // Mean 1; squares 1 + 1 + 4 = 6; cubes -1 - 1 + 8 = 6; sqrt(3) * 6 / 6^1.5
        assertThat(value("skewness", 0, 0, 3)).isCloseTo(0.7071067811865476, within(1e-15));
    }

    @Test
    void theWeightOfADecayedMeanHalvesWithEachHalfLife() {
        double[] values = new double[15]; // half-life 14 days: the first weighs half of the last
        Arrays.fill(values, Double.NaN);
        values[0] = 3;
        values[14] = 6;
        assertThat(value("decayed_mean", values)).isCloseTo((0.5 * 3 + 6) / 1.5, within(1e-12));
    }

    @ParameterizedTest
    @MethodSource("all")
    void nothingGivesNullAndZeroForANumberOfRowsOrDays(Aggregation aggregation) {
        Double none = List.of("count", "days_with_any").contains(aggregation.function()) ? 0 : Double.NaN;
        assertThat(Double.valueOf(value(aggregation.function()))).isEqualTo(none);
        assertThat(Double.valueOf(value(aggregation.function(), Double.NaN, Double.NaN)))
                .isEqualTo(none);
    }

    @Test
    void whatNeedsTwoValuesIsNullForOne() {
        for (String word : List.of("variance", "stddev", "skewness", "trend")) {
            assertThat(value(word, 7)).as(word).isNaN();
        }
        assertThat(value("variance", 7, 7)).isZero();
        assertThat(value("stddev", 7, 7)).isZero();
        assertThat(value("trend", 7, 7)).isZero();
        assertThat(value("skewness", 7, 7)).as("equal values lean to no side").isNaN();
    }

    @Test
    void aTrendOfOneMomentIsNull() {
        NumberAggregate trend = of(named("trend"));
        List<Row> rows = List.of(new Row(0, 5, List.of(1.0)), new Row(0, 5, List.of(2.0)));
        assertThat(result(trend, state(trend, rows), END)).isNaN();
    }

    @Test
    void aTrendOverMicrosecondsKeepsItsDigits() {
        NumberAggregate trend = of(named("trend"));
        double late = 1.4e15;
        List<Row> rows = List.of(new Row(0, late, List.of(1.0)), new Row(0, late + 1, List.of(2.0)));
        assertThat(result(trend, state(trend, rows), END)).isCloseTo(DAY, within(1.0));
    }

    @Test
    void aSmallSpreadAroundALargeMeanKeepsItsDigits() {
        assertThat(value("stddev", 1e9 + 1, 1e9 + 2, 1e9 + 3)).isCloseTo(1.0, within(1e-9));
        assertThat(value("skewness", 1e9, 1e9, 1e9 + 3)).isCloseTo(0.7071067811865476, within(1e-9));
        assertThat(value("trend", 1e9, 1e9 + 1, 1e9 + 2)).isCloseTo(1.0, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sum", "mean", "variance", "stddev", "skewness", "decayed_sum", "decayed_mean", "trend", "ratio"
            })
    void anOverflowIsNull(String word) {
        double most = Double.MAX_VALUE;
        assertThat(value(word, most, most, most, -most, -most, -most)).as(word).isNaN();
    }

    @Test
    void aRatioSumsEachSideOverItsOwnRows() {
        NumberAggregate ratio = of(named("ratio"));
        double none = Double.NaN;
        List<Row> rows = List.of(
                new Row(0, 0, List.of(6.0, none)), new Row(0, 0, List.of(none, 2.0)), new Row(0, 0, List.of(3.0, 1.0)));
        assertThat(result(ratio, state(ratio, rows), END)).isEqualTo(3);
        assertThat(result(ratio, state(ratio, rows.subList(0, 1)), END))
                .as("no second sum")
                .isNaN();
        assertThat(result(ratio, state(ratio, rows.subList(1, 2)), END))
                .as("no first sum")
                .isNaN();
        List<Row> zero = List.of(new Row(0, 0, List.of(1.0, 2.0)), new Row(0, 0, List.of(1.0, -2.0)));
        assertThat(result(ratio, state(ratio, zero), END)).as("over 0").isNaN();
    }

    @Test
    void ofTwoRowsAtOneTimeFirstTakesTheEarlierAndLastTheLater() {
        List<Row> rows = List.of(
                new Row(0, 5, List.of(1.0)),
                new Row(0, 5, List.of(2.0)),
                new Row(0, 9, List.of(3.0)),
                new Row(0, 9, List.of(4.0)));
        NumberAggregate first = of(named("first"));
        NumberAggregate last = of(named("last"));
        assertThat(result(first, state(first, rows), END)).isEqualTo(1);
        assertThat(result(last, state(last, rows), END)).isEqualTo(4);
    }

    @ParameterizedTest
    @MethodSource("all")
    void mergingAnEmptyStateChangesNoBitFromEitherSide(Aggregation aggregation) {
        NumberAggregate aggregate = of(aggregation);
        double[] some = state(aggregate, daily(aggregation, 0.1, 0.2, -0.3));
        double[] none = state(aggregate, List.of());
        assertThat(merged(aggregate, some, none)).containsExactly(some);
        assertThat(merged(aggregate, none, some)).containsExactly(some);
        assertThat(merged(aggregate, none, none)).containsExactly(none);
    }

    /** All but the one that is only merged from day to day. */
    private static Stream<Aggregation> ofAnyRows() {
        return all().filter(a -> !a.function().equals("days_with_any"));
    }

    @Test
    void daysAreCountedOnceEach() {
        NumberAggregate days = of(named("days_with_any"));
        double[] one = state(days, daily(named("days_with_any"), 1, 2));
        double[] none = state(days, daily(named("days_with_any"), Double.NaN));
        assertThat(result(days, merged(days, merged(days, one, none), one), END))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("ofAnyRows")
    void mergesAgreeWithTheNaiveValueHoweverDaysAreCutAndInWhateverOrderTheyAreMerged(Aggregation aggregation) {
        NumberAggregate aggregate = of(aggregation);
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            List<Row> rows = rows(aggregation, random);
            int a = random.nextInt(6);
            int b = a + random.nextInt(6 - a);
            double[] first =
                    state(aggregate, rows.stream().filter(r -> r.day() < a).toList());
            double[] second = state(
                    aggregate,
                    rows.stream().filter(r -> r.day() >= a && r.day() < b).toList());
            double[] third =
                    state(aggregate, rows.stream().filter(r -> r.day() >= b).toList());
            double expected = Naive.result(aggregation, rows, END);
            List<double[]> merges = List.of(
                    merged(aggregate, merged(aggregate, first, second), third),
                    merged(aggregate, first, merged(aggregate, second, third)),
                    merged(aggregate, merged(aggregate, third, first), second),
                    state(aggregate, rows));
            for (double[] state : merges) {
                assertSame(result(aggregate, state, END), expected, rows.toString());
            }
        }
    }

    /** Up to 20 rows on days 0 to 4, four times a day, ascending. */
    private static List<Row> rows(Aggregation aggregation, Random random) {
        int n = random.nextInt(21);
        double[] times = random.doubles(n, 0, 20)
                .map(t -> Math.floor(t) / 4 * DAY)
                .sorted()
                .toArray();
        List<Row> rows = new ArrayList<>();
        for (double time : times) {
            rows.add(new Row(
                    (int) (time / DAY),
                    time,
                    aggregation.of().stream()
                            .map(of -> random.nextInt(8) == 0 ? Double.NaN : random.nextInt(200) / 8.0 - 12)
                            .toList()));
        }
        return rows;
    }

    @ParameterizedTest
    @MethodSource("all")
    void shiftingValuesOrTimesShiftsTheResultAsItsKindSays(Aggregation aggregation) {
        Random random = new Random(11);
        NumberAggregate aggregate = of(aggregation);
        for (int round = 0; round < 100; round++) {
            List<Row> rows = rows(aggregation, random);
            double plain = result(aggregate, state(aggregate, rows), END);
            List<Row> later = rows.stream()
                    .map(r -> new Row(r.day() + 1000, r.time() + 1000 * DAY, r.inputs()))
                    .toList();
            assertSame(result(aggregate, state(aggregate, later), END + 1000 * DAY), plain, rows.toString());
            if (List.of("mean", "rate", "min", "max", "first", "last", "decayed_mean")
                    .contains(aggregation.function())) {
                assertSame(result(aggregate, state(aggregate, raised(rows)), END), plain + 1000, rows.toString());
            } else if (List.of("variance", "stddev", "trend", "count").contains(aggregation.function())) {
                assertThat(result(aggregate, state(aggregate, raised(rows)), END))
                        .isCloseTo(plain, within(1e-6));
            }
        }
    }

    private static List<Row> raised(List<Row> rows) {
        return rows.stream()
                .map(r -> new Row(
                        r.day(),
                        r.time(),
                        r.inputs().stream().map(v -> v + 1000).toList()))
                .toList();
    }

    @Test
    void anUnknownFunctionIsNamedWithTheNearestOne() {
        assertThatThrownBy(() -> Aggregates.of(new Aggregation("variace", List.of("x"), Map.of())))
                .isInstanceOf(PipelineException.class)
                .hasMessageStartingWith(
                        "aggregate 'variace' is unknown; did you mean 'variance'? There are: count, sum");
    }

    @Test
    void aFunctionThatNobodyComputesIsRefused() {
        assertThatThrownBy(() -> Aggregates.of(Aggregation.of("described_only", "x")))
                .isInstanceOf(PipelineException.class)
                .hasMessage(
                        "aggregate 'described_only': dev.nightjar.features.DescribedOnly says what it is and not how it is"
                                + " computed; let it implement dev.nightjar.features.AggregateProvider");
    }
}
