package dev.nightjar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.Label;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ValueModelTest {
    private static final List<FeatureColumn> COLUMNS =
            List.of(FeatureColumn.category("city"), FeatureColumn.numeric("last"));

    static ValueModel always(Label.Task task) {
        Preprocessing preprocessing = Batches.fitted(PreprocessingPlan.oneHot(Batches.COLUMNS));
        return ValueModel.always(ModelTest.header("flat", task), preprocessing, 0.3);
    }

    private static PreprocessingStats statistics() {
        var statistics = new PreprocessingStats(COLUMNS);
        statistics.add(
                Batches.of(COLUMNS, List.of(row("a", 2.0), row("b", 0.0), row("a", null), row("b", 1.0))),
                new double[] {1, 0, 0, 1});
        return statistics;
    }

    private static Object[] row(Object... values) {
        return values;
    }

    private static ValueModel lastValue(Label.Task task) {
        var header = new ModelHeader("last", task, COLUMNS, "f", "t", java.util.OptionalDouble.empty());
        return ValueModel.of(header, statistics(), "last", 0.25);
    }

    private static double[][] scored(ValueModel model) {
        FeatureBatch batch = Batches.of(
                model.inputs(), List.of(row(0.5), row(3.0), row(-1.0), row(Double.NaN), new Object[] {null}));
        double[] scores = new double[5];
        double[] contributions = new double[5];
        try (Scorer scorer = model.scorer()) {
            scorer.contributions(batch, scores, contributions);
        }
        return new double[][] {scores, contributions};
    }

    @Test
    void theFeatureIsThePredictionAndTheMeanStandsInForAMissingOne() {
        ValueModel model = lastValue(Label.Task.REGRESSION);
        assertThat(model.inputs()).containsExactly(FeatureColumn.numeric("last"));
        assertThat(scored(model)[0]).containsExactly(0.5, 3.0, -1.0, 0.25, 0.25);
        // of the average row, three quarters of 1 and one of 0.25
        assertThat(scored(model)[1][1]).isCloseTo(3.0 - (0.75 * 1 + 0.25 * 0.25), within(1e-15));
    }

    @Test
    void aProbabilityStaysInZeroToOne() {
        assertThat(scored(lastValue(Label.Task.BINARY))[0]).containsExactly(0.5, 1.0, 0.0, 0.25, 0.25);
    }

    @Test
    void itIsReadAsItWasWritten() {
        ValueModel model = lastValue(Label.Task.BINARY).withThreshold(0.5);
        assertThat(model.files()).containsOnlyKeys("model.json", "preprocessing.json", "value.json");
        var loaded = (ValueModel) ModelArtifact.load(model.id(), model.files());
        assertThat(scored(loaded)).isDeepEqualTo(scored(model));
        assertThat(loaded.header()).isEqualTo(model.header());
    }

    @Test
    void aConstantHasNoReasons() {
        ValueModel model = always(Label.Task.BINARY);
        FeatureBatch batch = Batches.random(2, 1);
        double[] scores = new double[2];
        try (Scorer scorer = model.scorer()) {
            assertThat(new Reasons(model, scorer, 3).top(batch, scores)).containsExactly(List.of(), List.of());
        }
        assertThat(scores).containsOnly(0.3);
    }

    @Test
    void whatCannotBeSaidIsRefused() {
        var header = new ModelHeader("last", Label.Task.BINARY, COLUMNS, "f", "t", java.util.OptionalDouble.empty());
        Preprocessing preprocessing = statistics().fit(statistics().plan(List.of()));
        assertThatThrownBy(() -> ValueModel.always(header, preprocessing, 1.5))
                .hasMessage("last: it says 1.5, must be in [0, 1]");
        assertThatThrownBy(() -> ValueModel.of(header, statistics(), "city", 0.5))
                .hasMessage("last: there is no number city");
        var regression =
                new ModelHeader("m", Label.Task.REGRESSION, COLUMNS, "f", "t", java.util.OptionalDouble.empty());
        assertThatThrownBy(() -> ValueModel.always(regression, preprocessing, Double.NaN))
                .hasMessage("m: it says NaN, must be finite");
        ValueModel model = lastValue(Label.Task.REGRESSION);
        Map<String, byte[]> files = new TreeMap<>(model.files());
        String text = new String(files.get("value.json"), StandardCharsets.UTF_8).replace("\"last\"", "\"first\"");
        files.put("value.json", text.getBytes(StandardCharsets.UTF_8));
        String id = ModelArtifact.id(files);
        assertThatThrownBy(() -> ModelArtifact.load(id, files))
                .hasMessageStartingWith("model " + id + " cannot be read: value.json: feature is first, which is no"
                        + " number among the inputs");
    }
}
