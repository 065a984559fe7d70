package dev.nightjar.training;

import static dev.nightjar.training.Expected.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The figures of scikit-learn on the same rows: {@code metrics/expected.json}, written by the script beside it. */
class ScikitLearnTest {
    private static final double TOLERANCE = 1e-9;

    @TestFactory
    Stream<DynamicTest> figuresAgree() throws IOException {
        JsonNode expected = Expected.of("expected.json");
        List<DynamicTest> tests = new ArrayList<>();
        double threshold = expected.path("threshold").asDouble();
        expected.path("cases").properties().forEach(entry -> {
            JsonNode rows = entry.getValue();
            boolean regression = entry.getKey().startsWith("regression");
            boolean ranking = entry.getKey().startsWith("ranking");
            tests.add(DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> compare(
                            rows, ranking ? ranking(rows) : regression ? regression(rows) : binary(rows, threshold))));
        });
        assertThat(tests).hasSizeGreaterThan(12);
        return tests.stream();
    }

    private static Evaluation binary(JsonNode rows, double threshold) {
        double[] labels = numbers(rows.path("labels"));
        int[] classes = new int[labels.length];
        for (int i = 0; i < labels.length; i++) {
            classes[i] = (int) labels[i];
        }
        return Judged.binary(
                classes, numbers(rows.path("scores")), numbers(rows.path("weights")), OptionalDouble.of(threshold));
    }

    private static Evaluation regression(JsonNode rows) {
        double[] labels = numbers(rows.path("labels"));
        double[] values = numbers(rows.path("scores"));
        double[] weights = numbers(rows.path("weights"));
        RegressionState state = new RegressionState();
        for (int i = 0; i < labels.length; i++) {
            state.add(labels[i], values[i], weights.length == 0 ? 1 : weights[i]);
        }
        return state.evaluation();
    }

    private static Evaluation ranking(JsonNode rows) {
        double[] groups = numbers(rows.path("groups"));
        double[] labels = numbers(rows.path("labels"));
        double[] scores = numbers(rows.path("scores"));
        RankingState one = new RankingState(List.of(1, 5));
        RankingState other = new RankingState(List.of(1, 5));
        IntStream.range(0, groups.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                .collect(Collectors.groupingBy(i -> groups[i], TreeMap::new, Collectors.toList()))
                .forEach((group, members) -> {
                    RankingState state = group % 2 == 0 ? one : other;
                    members.forEach(i -> state.add(scores[i], labels[i] == 1));
                    state.endGroup();
                });
        Evaluation none = new Evaluation(groups.length, 0, Map.of(), OptionalDouble.empty(), List.of());
        return none.with(one.merge(other).figures());
    }

    private static void compare(JsonNode rows, Evaluation found) {
        Map<String, Double> figures = new TreeMap<>(found.details());
        found.metrics().forEach((metric, value) -> figures.put(metric.toString(), value));
        for (JsonNode part : List.of(rows.path("metrics"), rows.path("details"))) {
            part.properties().forEach(figure -> {
                String name = figure.getKey();
                if (figure.getValue().isNull()) {
                    assertThat(figures).as(name).doesNotContainKey(name);
                } else {
                    // Quantiles are kept to 0.2 % of their value.
                    double value = figure.getValue().asDouble();
                    double off = name.startsWith("error_quantile") ? Math.abs(value) / 500 : TOLERANCE;
                    assertThat(figures.get(name)).as(name).isCloseTo(value, within(off));
                }
            });
        }
    }
}
