package dev.nightjar.core.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.rule.Expectation.Measure;
import dev.nightjar.core.rule.Expectation.OnFail;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RowPredicatesTest {
    private static Expectation rule(Measure measure) {
        return new Expectation(
                "r", Optional.of("x"), measure, OnFail.QUARANTINE, OptionalDouble.empty(), OptionalDouble.empty());
    }

    @Test
    void aNullPassesUnlessTheRuleIsAboutIt() {
        assertThat(RowPredicates.sql(rule(new Measure.NotNull()))).isEqualTo("`x` is not null");
        assertThat(RowPredicates.sql(rule(new Measure.Between(-1, 2.5))))
                .isEqualTo("(`x` is null or coalesce(`x` >= -1.0D and `x` <= 2.5D, false))");
        assertThat(RowPredicates.sql(rule(new Measure.Sql("x > y")))).isEqualTo("coalesce((x > y), false)");
    }

    @Test
    void quotesAndBackslashesInTextsMeanThemselves() {
        assertThat(RowPredicates.sql(rule(new Measure.In(List.of("a", "b'c", "d\\e")))))
                .isEqualTo("(`x` is null or coalesce(cast(`x` as string) in ('a', 'b\\'c', 'd\\\\e'), false))");
        assertThat(RowPredicates.sql(rule(new Measure.Matches("N\\d+"))))
                .isEqualTo("(`x` is null or coalesce(cast(`x` as string) rlike '\\\\A(?:N\\\\d+)\\\\z', false))");
    }

    @Test
    void aMeasureOfTheTableIsRefused() {
        assertThatThrownBy(() -> RowPredicates.sql(rule(new Measure.Unique())))
                .hasMessage("rule 'r' cannot be judged row by row");
    }

    @Test
    void aCheckWithoutANameIsCalledWhatItSays() {
        Optional<String> x = Optional.of("x");
        assertThat(Expectation.name(x, new Measure.Between(10, 6000))).isEqualTo("x between 10 and 6000");
        assertThat(Expectation.name(x, new Measure.Mean(0.5, 1))).isEqualTo("mean of x between 0.5 and 1");
        assertThat(Expectation.name(x, new Measure.In(List.of("a", "b")))).isEqualTo("x in [a, b]");
        assertThat(Expectation.name(x, new Measure.References("t", "k"))).isEqualTo("x references t.k");
        assertThat(Expectation.name(Optional.empty(), new Measure.Rows(66, 75)))
                .isEqualTo("rows at least 66 at most 75");
        assertThat(Expectation.name(x, new Measure.Unique())).isEqualTo("x unique");
        assertThat(Expectation.name(x, new Measure.NotNull())).isEqualTo("x not null");
        assertThat(Expectation.name(x, new Measure.Matches("N.*"))).isEqualTo("x matches N.*");
    }

    @Test
    void aShareOutsideZeroToOneIsRefused() {
        assertThatThrownBy(() -> new Expectation(
                        "r",
                        Optional.of("x"),
                        new Measure.NotNull(),
                        OnFail.WARN,
                        OptionalDouble.of(1.5),
                        OptionalDouble.empty()))
                .hasMessage("r: warn_below 1.5 is outside 0 to 1");
    }
}
