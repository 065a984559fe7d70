package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.AggregateFunction.Result.Kind;
import dev.nightjar.core.config.FeatureGroup.Aggregation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Aggregates with sketches, alone in a layout: their results, of something and of nothing. The states' laws are SketchLawsTest's. */
class SketchAggregatesTest {
    private static Aggregation of(String word, String key, String... values) {
        return new Aggregation(word, List.of("x"), key.isEmpty() ? Map.of() : Map.of(key, List.of(values)));
    }

    static Stream<Aggregation> all() {
        return Stream.of(
                of("distinct", ""),
                of("quantile", "q", "0.5", "1"),
                of("top", "k", "2"),
                of("first_k", "k", "2"),
                of("last_k", "k", "2"),
                of("histogram", "bounds", "0", "2.5"));
    }

    /** A number or a text for each result; NaN for null. */
    private static List<Object> results(Aggregation aggregation, StateLayout layout, States states, int state) {
        FeatureValues out = new FeatureValues(layout.results());
        layout.results(states, state, 0, out, 0, 1);
        List<Object> results = new ArrayList<>();
        for (int r = 0; r < layout.results(); r++) {
            boolean text = aggregation.results().get(r).kind() == Kind.CATEGORY;
            Object value = text ? out.text(r) : (Object) out.number(r);
            results.add(value == null ? Double.NaN : value);
        }
        return results;
    }

    private static void add(StateLayout layout, States states, int state, double... values) {
        RowBuffer rows = new RowBuffer(layout);
        for (int i = 0; i < values.length; i++) {
            rows.next(i);
            if (layout.numbers() > 0) {
                rows.number(0, values[i]);
            } else if (!Double.isNaN(values[i])) {
                rows.text(0, "t" + (int) values[i]);
            }
            layout.add(states, state, rows, i);
        }
    }

    private static List<Object> results(Aggregation aggregation, double... values) {
        StateLayout layout = StateLayout.of(List.of(aggregation));
        States states = new States(layout, 1);
        layout.clear(states, 0);
        add(layout, states, 0, values);
        return results(aggregation, layout, states, 0);
    }

    @Test
    void theyGiveTheValuesWorkedOutByHand() {
        double[] values = {3, 1, Double.NaN, 3, -4};
        List<List<Object>> expected = List.of(
                List.of(3.0),
                List.of(1.0, 3.0),
                List.of("t3", 2.0, "t-4", 1.0),
                List.of(3.0, 1.0),
                List.of(-4.0, 3.0),
                List.of(1.0, 1.0, 2.0));
        List<Aggregation> aggregations = all().toList();
        for (int a = 0; a < expected.size(); a++) {
            List<Object> given = results(aggregations.get(a), values);
            assertThat(given).as(aggregations.get(a).toString()).hasSameSizeAs(expected.get(a));
            for (int r = 0; r < given.size(); r++) {
                if (given.get(r) instanceof Double number) {
                    double exact = (Double) expected.get(a).get(r);
                    assertThat(Math.abs(number - exact)).isLessThanOrEqualTo(0.01 * Math.abs(exact));
                } else {
                    assertThat(given.get(r)).isEqualTo(expected.get(a).get(r));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void nothingAndValuesThatAreNoneGiveNullAndZeroForNumbersOfRows(Aggregation aggregation) {
        boolean counts = List.of("distinct", "histogram").contains(aggregation.function());
        assertThat(results(aggregation)).containsOnly(counts ? 0.0 : Double.NaN);
        assertThat(results(aggregation, Double.NaN)).containsOnly(counts ? 0.0 : Double.NaN);
    }

    @ParameterizedTest
    @MethodSource("all")
    void copiesAndBytesAreTheStateAndShareNothing(Aggregation aggregation) {
        StateLayout layout = StateLayout.of(List.of(aggregation));
        States states = new States(layout, 3);
        for (int s = 0; s < 3; s++) {
            layout.clear(states, s);
        }
        add(layout, states, 0, 1, 2, 2);
        List<Object> before = results(aggregation, layout, states, 0);
        layout.copy(states, 1, states, 0);
        assertThat(results(aggregation, layout, states, 1)).isEqualTo(before);
        layout.merge(states, 2, states, 0);
        assertThat(results(aggregation, layout, states, 2)).isEqualTo(before);
        add(layout, states, 1, 7, 7, 7);
        add(layout, states, 2, 7, 7, 7);
        assertThat(results(aggregation, layout, states, 0)).as("the original").isEqualTo(before);
        assertThat(results(aggregation, layout, states, 1))
                .isEqualTo(results(aggregation, layout, states, 2))
                .isNotEqualTo(before);
        if (layout.objects() > 0) {
            byte[] bytes = layout.bytes(states, 0, 0);
            layout.read(states, 1, 0, bytes);
            assertThat(results(aggregation, layout, states, 1)).isEqualTo(before);
            assertThat(Arrays.equals(layout.bytes(states, 1, 0), bytes)).isTrue();
        }
    }

    @Test
    void aBucketHasItsLowerBoundAndNotItsUpper() {
        Aggregation histogram = of("histogram", "bounds", "0", "2.5");
        assertThat(results(histogram, -0.1, -0.0, 0, 2.4, 2.5, Double.MAX_VALUE))
                .containsExactly(1.0, 3.0, 2.0);
    }
}
