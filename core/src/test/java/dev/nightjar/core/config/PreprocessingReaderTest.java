package dev.nightjar.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.PreprocessingRule.Categories;
import dev.nightjar.core.config.PreprocessingRule.Encode;
import dev.nightjar.core.config.PreprocessingRule.Impute;
import dev.nightjar.core.config.PreprocessingRule.Missing;
import dev.nightjar.core.config.PreprocessingRule.Numbers;
import dev.nightjar.core.config.PreprocessingRule.Scale;
import dev.nightjar.core.error.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessingReaderTest {
    @TempDir
    Path folder;

    private Pipeline load(String... rules) throws IOException {
        String block = "  preprocessing:\n    - " + String.join("\n    - ", rules) + "\n";
        Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(folder.resolve("schemas/arrivals.yaml"), "columns: {id: string, delay: double}\n");
        Path file = folder.resolve("pipeline.yaml");
        Files.writeString(file, PipelineLoaderTest.good().replace("  history: 120d\n", "  history: 120d\n" + block));
        return PipelineLoader.of(name -> null).load(file);
    }

    private String problem(String rule) throws IOException {
        try {
            load(rule);
            return "";
        } catch (PipelineException e) {
            return e.getMessage().replaceAll("(?s).*pipeline.yaml:[0-9:]+ training\\.", "");
        }
    }

    @Test
    void withoutRulesThereAreNone() throws IOException {
        Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(folder.resolve("schemas/arrivals.yaml"), "columns: {id: string, delay: double}\n");
        Path file = folder.resolve("pipeline.yaml");
        Files.writeString(file, PipelineLoaderTest.good());
        assertThat(PipelineLoader.of(name -> null).load(file).training().preprocessing())
                .isEmpty();
    }

    @Test
    void rulesAreReadInTheirOrderWithTheirDefaults() throws IOException {
        assertThat(load("{kind: numeric}", "{kind: category}").training().preprocessing())
                .containsExactly(Numbers.USUAL, Categories.USUAL);
        List<PreprocessingRule> rules = load(
                        "{kind: numeric, features: row_hour, scale: cyclic, period: 24}",
                        "{kind: numeric, features: [\"tail_*\", plane_seats], impute: most_frequent, clip: [0, 0.9], log: true, scale: none}",
                        "{kind: category, features: plane_seats, encode: target, impute: most_frequent, smooth: 0}")
                .training()
                .preprocessing();
        Numbers cyclic = (Numbers) rules.get(0);
        assertThat(cyclic.scale()).isEqualTo(Scale.CYCLIC);
        assertThat(cyclic.period()).isEqualTo(24);
        Numbers logs = (Numbers) rules.get(1);
        assertThat(logs.features()).containsExactly("tail_*", "plane_seats");
        assertThat(logs.impute()).isEqualTo(Impute.MOST_FREQUENT);
        assertThat(logs.clips()).isTrue();
        assertThat(logs.clipHigh()).isEqualTo(0.9);
        assertThat(logs.log()).isTrue();
        assertThat(logs.isUsual()).isFalse();
        Categories target = (Categories) rules.get(2);
        assertThat(target.encode()).isEqualTo(Encode.TARGET);
        assertThat(target.impute()).isEqualTo(Missing.MOST_FREQUENT);
        assertThat(target.maxCategories()).isEqualTo(100_000);
        assertThat(target.smooth()).isZero();
    }

    @Test
    void theDefinitionHoldsTheRulesAndReadsAsTheSame() throws IOException {
        Pipeline pipeline = load(
                "{kind: numeric, features: row_hour, scale: cyclic, period: 24}",
                "{kind: numeric, impute: constant, fill_value: 3, scale: quantile}",
                "{kind: category, features: \"row_*\", encode: hash, n_features: 100}");
        Pipeline again = PipelineLoader.definition(pipeline.definition(), pipeline.home());
        assertThat(again.training().preprocessing())
                .isEqualTo(pipeline.training().preprocessing());
        assertThat(pipeline.configHash()).isNotEqualTo(load("{kind: numeric}").configHash());
    }

    @Test
    void patternsFitWholeNames() {
        assertThat(PreprocessingRule.matches("*", "a")).isTrue();
        assertThat(PreprocessingRule.matches("tail_*_7d", "tail_flights_7d")).isTrue();
        assertThat(PreprocessingRule.matches("*_7d", "tail_flights_7d_x")).isFalse();
        assertThat(PreprocessingRule.matches("tail", "tail_flights")).isFalse();
        assertThat(PreprocessingRule.matches("a*a", "a")).isFalse();
        assertThat(PreprocessingRule.matches("a*a", "aa")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            textBlock =
                    """
            {kind: numbers} # preprocessing[0].kind: 'numbers' is not one of numeric, category; did you mean 'numeric'?
            {features: row_hour} # preprocessing[0].kind: is missing; one of numeric, category is needed
            {kind: numeric, scle: robust} # preprocessing[0].scle: unknown key; did you mean 'scale'? There are: add_indicator, analyzer, clip, encode, features, fill_value, folds, impute, kind, log, max_categories, min_frequency, n_features, n_quantiles, ngram_range, output_distribution, period, scale, smooth
            {kind: numeric, scale: robst} # preprocessing[0].scale: 'robst' is not one of standard, robust, min_max, quantile, cyclic, none; did you mean 'robust'?
            {kind: numeric, features: row_hours} # preprocessing[0].features: 'row_hours' is not a feature; did you mean 'row_hour'? There are: tail_flights_1d, tail_flights_7d, tail_late_1d, tail_late_7d, plane_seats, row_hour, row_tail
            {kind: numeric, features: "wing_*"} # preprocessing[0].features: no feature fits 'wing_*'; there are: tail_flights_1d, tail_flights_7d, tail_late_1d, tail_late_7d, plane_seats, row_hour, row_tail
            {kind: numeric, encode: target} # preprocessing[0].encode: has no meaning where kind is numeric; leave it out
            {kind: category, clip: [0.1, 0.9]} # preprocessing[0].clip: has no meaning where kind is category; leave it out
            {kind: numeric, fill_value: 3} # preprocessing[0].fill_value: has no meaning where impute is mean; leave it out
            {kind: numeric, n_quantiles: 30} # preprocessing[0].n_quantiles: has no meaning where scale is standard; leave it out
            {kind: numeric, period: 24} # preprocessing[0].period: has no meaning where scale is standard; leave it out
            {kind: numeric, scale: cyclic} # preprocessing[0].period: is missing; a number, above 0 to 1000000000000, is needed
            {kind: numeric, scale: cyclic, period: 24, log: true} # preprocessing[0].log: has no meaning where scale is cyclic; leave it out
            {kind: numeric, scale: cyclic, period: 0} # preprocessing[0].period: '0' is not a number above 0 to 1000000000000
            {kind: numeric, clip: [0.1, 1.5]} # preprocessing[0].clip: [0.1, 1.5] is not two quantiles from 0 to 1, the first below
            {kind: category, impute: mean} # preprocessing[0].impute: 'mean' is not one of other, most_frequent, constant
            {kind: category, impute: constant} # preprocessing[0].fill_value: is missing; a text is needed
            {kind: category, encode: hash, max_categories: 5} # preprocessing[0].max_categories: has no meaning where encode is hash; leave it out
            {kind: category, encode: hash, impute: most_frequent} # preprocessing[0].impute: 'most_frequent' needs counts of categories, which encode: hash does without
            {kind: category, n_features: 5} # preprocessing[0].n_features: has no meaning where encode is one_hot; leave it out
            {kind: category, smooth: 5} # preprocessing[0].smooth: has no meaning where encode is one_hot; leave it out
            {kind: category, encode: target, folds: 1} # preprocessing[0].folds: '1' is not a whole number from 2 to 20
            {kind: category, encode: text, ngram_range: [0, 2]} # preprocessing[0].ngram_range: [0, 2] is not two whole numbers, 1 to 10
            {kind: category, encode: text, impute: other} # preprocessing[0].impute: has no meaning where encode is text; leave it out
            {kind: category, max_categories: 0} # preprocessing[0].max_categories: '0' is not a whole number from 1 to 1000000
            {kind: category, features: row_tail, encode: target} # trainers.network.embed.row_tail: 'row_tail' is encoded as target by training.preprocessing, which has no slots to embed; take one of the two out
            """)
    void aMistakeIsNamed(String rule, String message) throws IOException {
        assertThat(problem(rule)).isEqualTo(message);
    }

    @Test
    void recordsRefuseWhatTheFileMayNotSay() {
        assertThatThrownBy(() -> new Numbers(
                        List.of(),
                        Impute.MEAN,
                        0,
                        true,
                        0,
                        1,
                        false,
                        Scale.STANDARD,
                        2,
                        PreprocessingRule.Distribution.UNIFORM,
                        1))
                .hasMessage("training.preprocessing: a rule needs a feature");
        assertThatThrownBy(() -> new Numbers(
                        List.of("x"),
                        Impute.MEAN,
                        0,
                        true,
                        0.9,
                        0.5,
                        false,
                        Scale.STANDARD,
                        2,
                        PreprocessingRule.Distribution.UNIFORM,
                        1))
                .hasMessage("training.preprocessing of [x].clip: 0.9 must be below 0.5, both quantiles");
        assertThatThrownBy(() -> Categories.USUAL.withMaxCategories(0))
                .hasMessage("training.preprocessing of [*].max_categories: 0 is outside 1 to 1000000");
    }
}
