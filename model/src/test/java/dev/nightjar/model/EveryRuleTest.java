package dev.nightjar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.PreprocessingRule;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.model.network.Dl4jNetwork;
import dev.nightjar.model.network.NetworkDefinition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Laws that hold for all rules of preprocessing together. */
class EveryRuleTest {
    private static final List<PreprocessingRule> RULES = Rules.everyKind();
    private static final List<FeatureColumn> COLUMNS = Rules.columns(RULES);

    /** Rows whose values, identities and labels follow from their numbers; a tenth of the values is missing. */
    static FeatureBatch random(List<FeatureColumn> columns, int rows, long seed) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            numbers.add((int) seed * 1_000_000 + i);
        }
        return rows(columns, numbers);
    }

    private static FeatureBatch rows(List<FeatureColumn> columns, List<Integer> numbers) {
        var batch = new FeatureBatch(columns, Math.max(1, numbers.size()));
        for (int number : numbers) {
            var random = new Random(number);
            int row = batch.addRow();
            batch.setIdentity(row, Hashes.mixed(number / 3), Hashes.mixed(number + 1));
            for (int column = 0; column < columns.size(); column++) {
                if (random.nextInt(10) == 0) {
                    continue;
                }
                if (columns.get(column).isNumeric()) {
                    batch.setNumeric(row, column, Math.rint(random.nextGaussian() * 40) / 4);
                } else {
                    batch.setCategory(row, column, "word" + (int) Math.sqrt(random.nextInt(400)) + " end");
                }
            }
        }
        return batch;
    }

    private static double[] labels(List<Integer> numbers) {
        return numbers.stream()
                .mapToDouble(n -> new Random(n + 7).nextGaussian())
                .toArray();
    }

    private static PreprocessingStats stats(List<Integer> numbers) {
        PreprocessingStats stats = new PreprocessingStats(COLUMNS, RULES);
        stats.add(rows(COLUMNS, numbers), labels(numbers));
        return stats;
    }

    private static byte[] fitted(PreprocessingStats stats) {
        return ModelJson.bytes(PreprocessingJson.write(stats.fit(stats.plan(List.of()))));
    }

    private static List<Integer> upTo(int rows) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    @Test
    void anyOrderAndAnyPartsOfTheRowsGiveTheSameBytes() {
        List<Integer> numbers = upTo(2_000);
        byte[] expected = fitted(stats(numbers));
        for (int parts = 1; parts < 7; parts++) {
            Collections.shuffle(numbers, new Random(parts));
            PreprocessingStats merged = new PreprocessingStats(COLUMNS, RULES);
            for (int part = 0; part < parts; part++) {
                merged.merge(stats(numbers.subList(part * 2_000 / parts, (part + 1) * 2_000 / parts)));
            }
            merged.merge(new PreprocessingStats(COLUMNS, RULES));
            assertThat(new String(fitted(merged), StandardCharsets.UTF_8))
                    .isEqualTo(new String(expected, StandardCharsets.UTF_8));
        }
    }

    @Test
    void theMeansAreThoseOfTheOutputsOverTheTrainingRows() {
        List<Integer> numbers = upTo(1_000);
        PreprocessingStats stats = stats(numbers);
        Preprocessing fitted = stats.fit(stats.plan(List.of()));
        FeatureBatch batch = rows(COLUMNS, numbers);
        double[] sums = new double[fitted.width()];
        double[] out = new double[fitted.width()];
        for (int row = 0; row < batch.rows(); row++) {
            fitted.numbers(batch, row, out, 0);
            for (int i = 0; i < out.length; i++) {
                sums[i] += out[i] / batch.rows();
            }
        }
        for (int i = 0; i < sums.length; i++) {
            assertThat(fitted.means()[i])
                    .as(fitted.outputs().get(i))
                    .isCloseTo(sums[i], org.assertj.core.api.Assertions.within(1e-9));
        }
    }

    private static LinearModel model() {
        PreprocessingStats stats = stats(upTo(1_000));
        Preprocessing fitted = stats.fit(stats.plan(List.of()));
        double[] coefficients = new Random(5).doubles(fitted.width(), -1, 1).toArray();
        var header = new ModelHeader(
                "logistic", Label.Task.BINARY, COLUMNS, "features", "training-set", OptionalDouble.empty());
        return new LinearModel(header, fitted, coefficients, 0.3);
    }

    @Test
    void aStoredModelScoresWithTheSameBits() {
        LinearModel model = model();
        Model loaded = ModelArtifact.load(model.id(), model.files());
        FeatureBatch batch = random(COLUMNS, 200, 3);
        double[] expected = new double[200];
        double[] found = new double[200];
        model.scorer().score(batch, expected);
        loaded.scorer().score(batch, found);
        assertThat(found).isEqualTo(expected);
        assertThat(loaded.preprocessing().outputs())
                .isEqualTo(model.preprocessing().outputs());
        assertThat(loaded.preprocessing().means())
                .isEqualTo(model.preprocessing().means());
    }

    @Test
    void hashesWithoutATrainingRowHaveTheMeanEmbeddingAndAnEmbeddedHashIsStored() {
        PreprocessingRule hash = new PreprocessingRule.Categories(
                List.of("*"),
                PreprocessingRule.Missing.OTHER,
                "",
                PreprocessingRule.Encode.HASH,
                1,
                1,
                64,
                PreprocessingRule.Analyzer.WORD,
                1,
                1,
                0,
                2);
        PreprocessingStats stats = Rules.stats(hash, new double[3], "a", "b", "a");
        Preprocessing fitted = stats.fit(stats.plan(List.of("c")));
        var header = new ModelHeader(
                "network", Label.Task.BINARY, List.of(Rules.C), "features", "training-set", OptionalDouble.empty());
        var shape = NetworkModel.shape(fitted, Map.of("c", 3), List.of(4), Label.Task.BINARY);
        Dl4jNetwork network = Dl4jNetwork.create(new NetworkDefinition(shape, 1e-3, 0, 7));
        NetworkModel model = NetworkModel.of(header, fitted, LabelScale.none(), network, network.parameters());
        FeatureBatch batch = Rules.batch(hash, "a", "never seen", "nor this", null);
        double[] scores = new double[4];
        double[] loaded = new double[4];
        try (Scorer before = model.scorer();
                Scorer after = ModelArtifact.load(model.id(), model.files()).scorer()) {
            before.score(batch, scores);
            after.score(batch, loaded);
        }
        assertThat(loaded).isEqualTo(scores);
        assertThat(scores[1]).isEqualTo(scores[2]).isEqualTo(scores[3]).isNotEqualTo(scores[0]);
    }

    @Test
    void modelsByTheUsualRulesStayInTheFirstFormatAndOthersAreInTheSecond() {
        assertThat(text(model().files(), "model.json")).contains("\"format\" : 2,");
        Model usual = ModelTest.linear(Label.Task.BINARY);
        assertThat(text(usual.files(), "model.json")).contains("\"format\" : 1,");
        assertThat(text(usual.files(), "preprocessing.json"))
                .doesNotContain("\"encoding\" :")
                .doesNotContain("missing_slot");
    }

    @Test
    void anEncodingOfALaterVersionIsRefusedByName() {
        Map<String, byte[]> files = new TreeMap<>(model().files());
        String changed = text(files, "preprocessing.json").replace("\"cyclic\"", "\"spline\"");
        files.put("preprocessing.json", changed.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> ModelArtifact.load(ModelArtifact.id(files), files))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("preprocessing.json: f6: encoding is spline, which this version does not know");
    }

    private static String text(Map<String, byte[]> files, String name) {
        return new String(files.get(name), StandardCharsets.UTF_8);
    }

    @Test
    void reasonsNameTheFeatureAndNotItsSlots() {
        LinearModel model = model();
        FeatureBatch batch = random(COLUMNS, 50, 4);
        double[] scores = new double[50];
        List<List<Reason>> reasons = new Reasons(model, model.scorer(), 20).top(batch, scores);
        List<String> names = COLUMNS.stream().map(FeatureColumn::name).toList();
        for (List<Reason> row : reasons) {
            assertThat(row).isNotEmpty();
            assertThat(names).containsAll(row.stream().map(Reason::feature).toList());
            assertThat(row.stream().map(Reason::feature)).doesNotHaveDuplicates();
        }
    }

    @Test
    void whatIsDoneToAFeatureIsTold() {
        Map<String, String> told = model().preprocessing().described();
        assertThat(told.keySet())
                .containsExactlyElementsOf(
                        COLUMNS.stream().map(FeatureColumn::name).toList());
        assertThat(told.get("f0")).matches("\\d+ of 1000 missing, taken as \\S+ with an indicator; standard, mean .*");
        assertThat(told.get("f2")).contains("; clipped to ", ", log, less ");
        assertThat(told.get("f4")).endsWith("; quantile, 5 points");
        assertThat(told.get("f5")).contains("; quantile to normal, 3 points").doesNotContain("indicator");
        assertThat(told.get("f6")).endsWith("taken as no place with an indicator; sine and cosine of the period 24");
        assertThat(told.get("f7")).contains("taken as -1 with an indicator; not scaled");
        assertThat(told.get("f9")).matches("one-hot, 20 categories kept, \\d+ of 1000 rows in slot 0");
        assertThat(told.get("f12")).isEqualTo("hashed to 8 slots, one-hot");
        assertThat(told.get("f14")).startsWith("mean of the label, ");
        assertThat(told.get("f15")).isEqualTo("8 hashed n-grams of 1 to 2 words");
        assertThat(told.get("f16")).isEqualTo("16 hashed n-grams of 2 to 3 letters");
    }

    @Test
    void statisticsByOtherRulesAreNotMerged() {
        var usual = new PreprocessingStats(COLUMNS);
        assertThatThrownBy(() -> stats(upTo(3)).merge(usual)).hasMessageContaining("merged into those of");
        assertThatThrownBy(() -> stats(upTo(3)).fit(PreprocessingPlan.oneHot(COLUMNS)))
                .hasMessageEndingWith("by other rules");
    }
}
