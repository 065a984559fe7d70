package dev.nightjar.model;

import static dev.nightjar.model.Rules.fit;
import static dev.nightjar.model.Rules.imputed;
import static dev.nightjar.model.Rules.normal;
import static dev.nightjar.model.Rules.numbers;
import static dev.nightjar.model.Rules.scaled;
import static dev.nightjar.model.Rules.transformed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.PreprocessingRule.Impute;
import dev.nightjar.core.config.PreprocessingRule.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NumberRulesTest {
    @Test
    void aMissingValueIsFilledByTheRuleAndSaidSo() {
        Object[] values = {1.0, null, 1.0, 4.0, 10.0};
        assertThat(transformed(fit(imputed(Impute.MEAN, 0), values), null)).containsExactly(4, 1);
        assertThat(transformed(fit(imputed(Impute.MEDIAN, 0), values), null)).containsExactly(2.5, 1);
        assertThat(transformed(fit(imputed(Impute.MOST_FREQUENT, 0), values), null))
                .containsExactly(1, 1);
        assertThat(transformed(fit(imputed(Impute.CONSTANT, -7), values), null)).containsExactly(-7, 1);
        Preprocessing fitted = fit(imputed(Impute.CONSTANT, -7), values);
        assertThat(transformed(fitted, 10.0)).containsExactly(10, 0);
        assertThat(fitted.outputs()).containsExactly("x", "x is missing");
        // (1 - 7 + 1 + 4 + 10) / 5, and one of five is missing
        assertThat(fitted.means()).containsExactly(1.8, 0.2);
    }

    @Test
    void ofSeveralMostFrequentValuesTheLeastCounts() {
        assertThat(transformed(fit(imputed(Impute.MOST_FREQUENT, 0), 5.0, 3.0, 5.0, 3.0, 9.0), null))
                .containsExactly(3);
    }

    @Test
    void robustScalingTakesMedianAndQuartiles() {
        // quartiles of 1, 2, 3, 4, 100 by straight lines: 2 and 4
        Preprocessing fitted = fit(scaled(Scale.ROBUST), 100.0, 1.0, 4.0, 2.0, 3.0);
        assertThat(transformed(fitted, 3.0)).containsExactly(0);
        assertThat(transformed(fitted, 100.0)).containsExactly(48.5);
        assertThat(transformed(fitted, 2.0)).containsExactly(-0.5);
    }

    @Test
    void robustScalingOfEqualQuartilesFallsBackOnTheDeviation() {
        Preprocessing fitted = fit(scaled(Scale.ROBUST), 0.0, 0.0, 0.0, 0.0, 10.0);
        // mean 2, squares of the differences 4 * 4 + 64, deviation 4
        assertThat(transformed(fitted, 10.0)).containsExactly(2.5);
        assertThat(transformed(fitted, 0.0)).containsExactly(0);
    }

    @Test
    void minMaxScalingTakesTheEndsAndGoesOnBeyondThem() {
        Preprocessing fitted = fit(scaled(Scale.MIN_MAX), 10.0, 20.0, 14.0);
        assertThat(transformed(fitted, 10.0)).containsExactly(0);
        assertThat(transformed(fitted, 20.0)).containsExactly(1);
        assertThat(transformed(fitted, 25.0)).containsExactly(1.5);
    }

    @Test
    void quantileScalingIsTheShareBelow() {
        // five quantiles of 0, 0, 10, 20, 100: the values themselves, at shares 0, 1/4, 1/2, 3/4, 1
        Preprocessing fitted = fit(scaled(Scale.QUANTILE), 100.0, 0.0, 20.0, 0.0, 10.0);
        assertThat(transformed(fitted, -3.0)).containsExactly(0);
        assertThat(transformed(fitted, 0.0)).containsExactly(0);
        assertThat(transformed(fitted, 5.0)).containsExactly(0.375);
        assertThat(transformed(fitted, 10.0)).containsExactly(0.5);
        assertThat(transformed(fitted, 60.0)).containsExactly(0.875);
        assertThat(transformed(fitted, 101.0)).containsExactly(1);
    }

    @Test
    void quantileScalingOfTiesTakesTheMiddleOfTheirShares() {
        Preprocessing fitted = fit(scaled(Scale.QUANTILE), 1.0, 5.0, 5.0, 5.0, 9.0);
        // 5 stands at the shares 1/4, 1/2 and 3/4
        assertThat(transformed(fitted, 5.0)).containsExactly(0.5);
    }

    @Test
    void quantileScalingToNormalGivesTheValueThatHasTheShare() {
        Preprocessing fitted = fit(normal(), 1.0, 2.0, 3.0, 4.0, 5.0);
        assertThat(transformed(fitted, 3.0)[0]).isZero();
        // quantiles 1, 3, 5: 4 has the share 0.75, of which the normal value is 0.6745
        assertThat(transformed(fitted, 4.0)[0]).isCloseTo(0.6744897501960817, within(1e-14));
        assertThat(transformed(fitted, 99.0)[0]).isCloseTo(5.199337582, within(1e-8));
        assertThat(transformed(fitted, -99.0)[0]).isCloseTo(-5.199337582, within(1e-8));
        assertThat(NormalQuantile.of(0.01)).isCloseTo(-2.3263478740408408, within(1e-12));
    }

    @Test
    void theLogarithmKeepsSignAndZero() {
        Preprocessing fitted = fit(numbers(Impute.MEAN, 0, Scale.NONE, 0, 1, true), 1.0, 2.0);
        assertThat(transformed(fitted, 0.0)).containsExactly(0);
        assertThat(transformed(fitted, Math.E - 1)[0]).isCloseTo(1, within(1e-14));
        assertThat(transformed(fitted, 1 - Math.E)[0]).isCloseTo(-1, within(1e-14));
        assertThat(transformed(fitted, 1e300)[0]).isCloseTo(300 * Math.log(10), within(1e-9));
    }

    @Test
    void theLogarithmIsStandardisedByTheLogarithms() {
        // logs of 1 + 0, 1 + (e^2 - 1) are 0 and 2: mean 1, deviation 1
        Preprocessing fitted = fit(numbers(Impute.MEAN, 0, Scale.STANDARD, 0, 1, true), 0.0, Math.exp(2) - 1);
        assertThat(transformed(fitted, 0.0)[0]).isCloseTo(-1, within(1e-14));
        assertThat(transformed(fitted, Math.exp(4) - 1)[0]).isCloseTo(3, within(1e-14));
    }

    @Test
    void valuesAreClippedAtQuantilesBeforeTheyAreScaled() {
        // quantiles 0.25 and 0.75 of 0, 1, 2, 3, 1000 are 1 and 3
        Preprocessing fitted =
                fit(numbers(Impute.MEAN, 0, Scale.MIN_MAX, 0.25, 0.75, false), 0.0, 1.0, 2.0, 3.0, 1000.0);
        assertThat(transformed(fitted, 1000.0)).containsExactly(1);
        assertThat(transformed(fitted, -50.0)).containsExactly(0);
        assertThat(transformed(fitted, 2.0)).containsExactly(0.5);
        Preprocessing standard =
                fit(numbers(Impute.MEAN, 0, Scale.STANDARD, 0.25, 0.75, false), 0.0, 1.0, 2.0, 3.0, 1000.0);
        // clipped they are 1, 1, 2, 3, 3: mean 2, variance 4 / 5
        assertThat(transformed(standard, 3.0)[0]).isCloseTo(1 / Math.sqrt(0.8), within(1e-14));
    }

    @Test
    void aPeriodGivesSineAndCosineWhichMeetAtItsEnds() {
        Preprocessing fitted = fit(scaled(Scale.CYCLIC), 0.0, 6.0, 12.0, null);
        assertThat(fitted.outputs()).containsExactly("x sine", "x cosine", "x is missing");
        assertThat(transformed(fitted, 6.0)[0]).isEqualTo(1);
        assertThat(transformed(fitted, 6.0)[1]).isCloseTo(0, within(1e-14));
        assertThat(transformed(fitted, 24.0))
                .isEqualTo(transformed(fitted, 0.0))
                .containsExactly(0, 1, 0);
        assertThat(transformed(fitted, -18.0)[0]).isCloseTo(1, within(1e-14));
        assertThat(transformed(fitted, null)).containsExactly(0, 0, 1);
        assertThat(fitted.means()[0]).isCloseTo(0.25, within(1e-14));
        assertThat(fitted.means()[2]).isEqualTo(0.25);
    }

    /** The table of bad input in docs/preprocessing.md. */
    @ParameterizedTest
    @EnumSource(
            value = Scale.class,
            names = {"STANDARD", "ROBUST", "MIN_MAX", "QUANTILE"})
    void constantEmptyAndInfiniteColumnsBecomeZero(Scale scale) {
        var rule = numbers(Impute.MEDIAN, 0, scale, 0.1, 0.9, true);
        for (Preprocessing fitted : java.util.List.of(
                fit(rule, 0.1, 0.1, 0.1),
                fit(rule, null, null),
                fit(rule, Double.POSITIVE_INFINITY, Double.NaN, Double.NEGATIVE_INFINITY))) {
            assertThat(fitted.outputs()).containsExactly("x");
            assertThat(fitted.means()).containsExactly(0);
            assertThat(transformed(fitted, 0.1)).containsExactly(0);
            assertThat(transformed(fitted, null)).containsExactly(0);
        }
        assertThat(transformed(fit(rule, null, null), 77.0)).containsExactly(0);
    }

    @ParameterizedTest
    @EnumSource(Scale.class)
    void wildValuesStayFiniteAsFloats(Scale scale) {
        Preprocessing fitted = fit(numbers(Impute.MEDIAN, 0, scale, 0, 1, false), 1.0, 2.0, 1e308, -1e308, 3.0);
        for (double value : new double[] {1e308, -1e308, 5, Double.MIN_VALUE, Double.NaN}) {
            for (double output : transformed(fitted, value)) {
                assertThat(Float.isFinite((float) output)).isTrue();
            }
        }
    }

    @Test
    void anIndicatorIsLeftOutWhereTheRuleSaysSo() {
        assertThat(fit(normal(), 1.0, null, 3.0).outputs()).containsExactly("x");
    }
}
