package dev.nightjar.model;

import static dev.nightjar.model.Rules.categories;
import static dev.nightjar.model.Rules.encoded;
import static dev.nightjar.model.Rules.fit;
import static dev.nightjar.model.Rules.letters;
import static dev.nightjar.model.Rules.transformed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.PreprocessingRule;
import dev.nightjar.core.config.PreprocessingRule.Encode;
import dev.nightjar.core.config.PreprocessingRule.Missing;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CategoryRulesTest {
    @Test
    void categoriesBelowTheFrequencyShareSlotZero() {
        Preprocessing fitted = fit(categories(Encode.ONE_HOT, Missing.OTHER, "", 2), "a", "b", "a", null, "c", "b");
        assertThat(fitted.outputs()).containsExactly("c=other", "c=a", "c=b");
        assertThat(transformed(fitted, "c")).containsExactly(1, 0, 0);
        assertThat(transformed(fitted, "never seen")).containsExactly(1, 0, 0);
        assertThat(transformed(fitted, null)).containsExactly(1, 0, 0);
    }

    @Test
    void aMissingCategoryMayBeTakenForTheMostFrequentOne() {
        Preprocessing fitted = fit(categories(Encode.ONE_HOT, Missing.MOST_FREQUENT, "", 1), "b", "a", "b", null);
        assertThat(fitted.outputs()).containsExactly("c=b", "c=a");
        assertThat(transformed(fitted, null)).containsExactly(1, 0);
        assertThat(transformed(fitted, "never seen")).containsExactly(0, 0);
        assertThat(fitted.means()).containsExactly(0.75, 0.25);
    }

    @Test
    void aMissingCategoryMayBeOneOfItsOwn() {
        Preprocessing fitted = fit(categories(Encode.ONE_HOT, Missing.CONSTANT, "none", 1), null, "a", null);
        assertThat(fitted.outputs()).containsExactly("c=none", "c=a");
        assertThat(transformed(fitted, null)).containsExactly(1, 0).isEqualTo(transformed(fitted, "none"));
        Preprocessing rare = fit(categories(Encode.ONE_HOT, Missing.CONSTANT, "none", 2), null, "a", "a");
        assertThat(transformed(rare, null)).as("rare itself").containsExactly(1, 0);
    }

    @Test
    void aColumnWithoutAnyCategoryHasOneSlot() {
        for (Missing missing : Missing.values()) {
            Preprocessing fitted = fit(categories(Encode.INDEX, missing, "none", 1), null, null);
            assertThat(transformed(fitted, "a")).hasSize(1);
            assertThat(transformed(fitted, null)).containsExactly(0);
        }
        assertThat(transformed(Rules.fitTo(encoded(Encode.TARGET), new double[] {1, 3}, null, null), "a"))
                .containsExactly(0);
    }

    @Test
    void anIndexIsTheSlotStandardised() {
        // slots: b 1 (twice), a 2, c 3: mean 7 / 4, squares 2 * 0.75^2 + 0.25^2 + 1.25^2 over 4 = 0.6875
        Preprocessing fitted = fit(encoded(Encode.INDEX), "b", "a", "b", "c");
        double deviation = Math.sqrt(0.6875);
        assertThat(transformed(fitted, "b")[0]).isCloseTo(-0.75 / deviation, within(1e-14));
        assertThat(transformed(fitted, "unknown")[0]).isCloseTo(-1.75 / deviation, within(1e-14));
        assertThat(fitted.outputs()).containsExactly("c");
    }

    @Test
    void hashingNeedsToHaveSeenNothing() {
        Preprocessing fitted = fit(encoded(Encode.HASH), "a", "b", null);
        assertThat(fitted.width()).isEqualTo(9);
        assertThat(fitted.outputs()).startsWith("c=missing", "c=hash 1").endsWith("c=hash 8");
        for (String value : List.of("a", "never seen", "")) {
            double[] out = transformed(fitted, value);
            assertThat(out[0]).isZero();
            assertThat(out).containsOnly(0, 1).containsOnlyOnce(1);
        }
        assertThat(transformed(fitted, null)[0]).isEqualTo(1);
        Preprocessing full = fit(encoded(Encode.HASH), "a", "b");
        assertThat(full.outputs()).startsWith("c=hash 1");
        assertThat(transformed(full, null)).containsOnly(0);
        assertThat(transformed(fit(categories(Encode.HASH, Missing.CONSTANT, "none", 1), "a"), null))
                .isEqualTo(transformed(full, "none"));
    }

    @Test
    void hashesAreTheSameForEver() {
        // FNV-1a and the finaliser of MurmurHash3: a change would give every model that hashes other slots
        assertThat(Hashes.of("")).isEqualTo(Hashes.mixed(0xcbf29ce484222325L));
        assertThat(Long.toHexString(Hashes.of("ORD"))).isEqualTo("866103fe8e12c154");
    }

    @Test
    void hashesAndIndicesCanBeEmbedded() {
        for (Encode encode : List.of(Encode.HASH, Encode.INDEX, Encode.ONE_HOT)) {
            PreprocessingStats stats = Rules.stats(encoded(encode), new double[3], "a", "b", null);
            Preprocessing fitted = stats.fit(stats.plan(List.of("c")));
            assertThat(fitted.width()).isZero();
            assertThat(fitted.embedded()).hasSize(1);
            assertThat(fitted.embedded().get(0).slots()).isEqualTo(encode == Encode.HASH ? 9 : 3);
            assertThat(fitted.embedded().get(0).count(0)).isEqualTo(1);
            int[] index = new int[1];
            fitted.indices(Rules.batch(encoded(encode), (Object) null), 0, index, 0);
            assertThat(index[0]).isZero();
        }
    }

    @Test
    void whatHasNoSlotsCannotBeEmbedded() {
        for (Encode encode : List.of(Encode.TARGET, Encode.TEXT)) {
            PreprocessingStats stats = Rules.stats(encoded(encode), new double[1], "a");
            assertThatThrownBy(() -> stats.plan(List.of("c")))
                    .hasMessage("embedded column c has no slots by its rule of training.preprocessing");
        }
    }

    @Test
    void aRuleOfTheOtherKindThatNamesAFeatureIsRefused() {
        PreprocessingRule named = new PreprocessingRule.Numbers(
                List.of("c"),
                PreprocessingRule.Impute.MEAN,
                0,
                true,
                0,
                1,
                true,
                PreprocessingRule.Scale.NONE,
                2,
                PreprocessingRule.Distribution.UNIFORM,
                1);
        assertThatThrownBy(() -> PreprocessingPlan.rules(List.of(Rules.X, Rules.C), List.of(named)))
                .hasMessage("training.preprocessing: feature c is a category, and a rule of kind numeric names it;"
                        + " write kind: category");
        assertThat(PreprocessingPlan.rules(List.of(Rules.C, Rules.X), List.of(encoded(Encode.HASH))))
                .as("a pattern takes the features of its kind")
                .containsExactly(encoded(Encode.HASH), PreprocessingRule.Numbers.USUAL);
    }

    @Test
    void aCategoryBecomesNoMoreInputsThanMemoryHas() {
        PreprocessingRule wide = PreprocessingRule.Categories.USUAL.withMaxCategories(16_385);
        assertThatThrownBy(() -> new PreprocessingPlan(List.of(Rules.C), List.of(wide), List.of()))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIG))
                .hasMessage("training.preprocessing: feature c may become 16385 inputs, more than 16384;"
                        + " lower its max_categories, encode it by target, or embed it in every trainer");
        assertThat(new PreprocessingPlan(List.of(Rules.C), List.of(wide), List.of("c")).embedded())
                .containsExactly("c");
    }

    @Test
    void aTextBecomesItsNgramsOfLengthOne() {
        Preprocessing fitted = fit(encoded(Encode.TEXT), "Late late, LATE!", "on time");
        double[] late = transformed(fitted, "LATE late");
        assertThat(length(late)).isCloseTo(1, within(1e-14));
        assertThat(late).isEqualTo(transformed(fitted, "late... Late"));
        assertThat(transformed(fitted, "late"))
                .containsOnlyOnce(transformed(fitted, "late")[indexOfNonZero(transformed(fitted, "late"))]);
        assertThat(transformed(fitted, null)).containsOnly(0);
        assertThat(transformed(fitted, "  ?! ")).containsOnly(0);
        assertThat(transformed(fitted, "")).containsOnly(0);
        assertThat(fitted.outputs()).startsWith("c n-gram 1").endsWith("c n-gram 8");
    }

    @Test
    void wordsInAnotherOrderShareWordsButNotPairs() {
        PreprocessingRule wide = letters(1, 1, 4_096);
        Preprocessing letters = fit(wide, "ab");
        assertThat(transformed(letters, "ab")).isEqualTo(transformed(letters, "ba"));
        Preprocessing pairs = fit(letters(2, 2, 4_096), "ab");
        assertThat(transformed(pairs, "ab")).isNotEqualTo(transformed(pairs, "ba"));
        assertThat(transformed(pairs, "a")).containsOnly(0);
    }

    private static double length(double[] vector) {
        double squares = 0;
        for (double value : vector) {
            squares += value * value;
        }
        return Math.sqrt(squares);
    }

    private static int indexOfNonZero(double[] vector) {
        int at = 0;
        while (vector[at] == 0) {
            at++;
        }
        return at;
    }
}
