package dev.nightjar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.error.PipelineException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CalibratedModelTest {
    private static final int ROWS = 200;

    static Stream<Calibration> calibrations() {
        return Stream.of(
                new Calibration.Platt(0.7, -1.1),
                new Calibration.Beta(0.4, 1.3, -0.2),
                new Calibration.Isotonic(new double[] {0.1, 0.3, 0.31, 0.9}, new double[] {0, 0.2, 0.2, 0.75}));
    }

    private static double[] scores(Model model, FeatureBatch batch) {
        double[] scores = new double[batch.rows()];
        try (Scorer scorer = model.scorer()) {
            scorer.score(batch, scores);
        }
        return scores;
    }

    @ParameterizedTest
    @MethodSource("calibrations")
    void theScoreIsTheCalibrationOfTheModelsAndALoadedModelHasTheSameBits(Calibration calibration) {
        Model raw = ModelTest.linear(Label.Task.BINARY).withThreshold(0.3);
        Model model = new CalibratedModel(raw, calibration);
        FeatureBatch batch = Batches.random(ROWS, 8);
        double[] expected = scores(raw, batch);
        for (int i = 0; i < ROWS; i++) {
            expected[i] = calibration.apply(expected[i]);
        }
        Model loaded = ModelArtifact.load(model.id(), model.files());
        assertThat(scores(model, batch)).isEqualTo(expected);
        assertThat(scores(loaded, batch)).isEqualTo(expected);
        assertThat(loaded.calibration()).contains(calibration);
        assertThat(loaded.header().threshold()).hasValue(0.3);
        assertThat(model.id()).isNotEqualTo(raw.id());
        assertThat(model.kind()).isEqualTo(raw.kind());
    }

    @Test
    void aModelWithoutACalibrationHasTheFilesThatItHad() {
        Model raw = ModelTest.linear(Label.Task.BINARY);
        assertThat(raw.files()).containsOnlyKeys("linear.json", "model.json", "preprocessing.json");
        assertThat(ModelArtifact.load(raw.id(), raw.files()).calibration()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("calibrations")
    void aContributionIsTheCalibratedScoreLessThatWithoutTheFeature(Calibration calibration) {
        Model raw = ModelTest.network(Label.Task.BINARY);
        FeatureBatch batch = Batches.random(ROWS, 4);
        int features = raw.inputs().size();
        double[] rawScores = new double[ROWS];
        double[] rawContributions = new double[ROWS * features];
        double[] scores = new double[ROWS];
        double[] contributions = new double[ROWS * features];
        try (Scorer before = raw.scorer();
                Scorer after = new CalibratedModel(raw, calibration).scorer()) {
            before.contributions(batch, rawScores, rawContributions);
            after.contributions(batch, scores, contributions);
        }
        for (int row = 0; row < ROWS; row++) {
            assertThat(scores[row]).isEqualTo(calibration.apply(rawScores[row]));
            for (int at = row * features; at < (row + 1) * features; at++) {
                double without = rawScores[row] - rawContributions[at];
                assertThat(contributions[at]).isCloseTo(scores[row] - calibration.apply(without), within(1e-15));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("calibrations")
    void aCalibrationNeverFallsAndStaysBetweenNoughtAndOne(Calibration calibration) {
        double last = 0;
        for (int i = 0; i <= 1000; i++) {
            double now = calibration.apply(i / 1000.0);
            assertThat(now).isBetween(last, 1.0);
            last = now;
        }
    }

    @Test
    void isotonicIsLevelOutsideItsPointsAndALineBetweenThem() {
        Calibration calibration = new Calibration.Isotonic(new double[] {0.2, 0.4, 0.6}, new double[] {0.1, 0.1, 0.5});
        assertThat(calibration.apply(0)).isEqualTo(0.1);
        assertThat(calibration.apply(0.3)).isEqualTo(0.1);
        assertThat(calibration.apply(0.5)).isCloseTo(0.3, within(1e-15));
        assertThat(calibration.apply(1)).isEqualTo(0.5);
    }

    @Test
    void onlyAModelOfABinaryLabelIsCalibratedAndOnce() {
        Calibration calibration = new Calibration.Platt(1, 0);
        Model once = new CalibratedModel(ModelTest.linear(Label.Task.BINARY), calibration);
        for (Model model : List.of(once, ModelTest.linear(Label.Task.REGRESSION))) {
            assertThatThrownBy(() -> new CalibratedModel(model, calibration))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "logistic: only a model of a binary label that is not calibrated yet can be calibrated");
        }
    }

    private static void refused(String json, String why) {
        Map<String, byte[]> files =
                new TreeMap<>(ModelTest.linear(Label.Task.BINARY).files());
        files.put("calibration.json", json.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> ModelArtifact.load(ModelArtifact.id(files), files))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("cannot be read: calibration.json: " + why);
    }

    @Test
    void aCalibrationThatIsNoneIsRefusedWithItsFile() {
        refused("{}", "method is missing");
        refused("{\"method\": \"magic\"}", "method is magic, must be platt, beta or isotonic");
        refused("{\"method\": \"platt\", \"slope\": -1, \"intercept\": 0}", "slope is -1.0, must be 0 or more");
        refused(
                "{\"method\": \"beta\", \"a\": 1, \"b\": -1, \"c\": 0}",
                "a is 1.0 and b is -1.0, both must be 0 or more");
        refused(
                "{\"method\": \"isotonic\", \"x\": [0.5], \"y\": []}",
                "1 x and 0 y, must be as many, and one at least");
        refused("{\"method\": \"isotonic\", \"x\": [0.5, 0.6], \"y\": [0.5, 0.4]}", "point 1 falls");
        refused("{\"method\": \"isotonic\", \"x\": [0.5], \"y\": [1.5]}", "point 0 is (0.5, 1.5), outside [0, 1]");
    }
}
