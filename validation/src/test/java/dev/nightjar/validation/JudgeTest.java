package dev.nightjar.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.rule.Expectation;
import dev.nightjar.core.rule.Expectation.Measure;
import dev.nightjar.core.rule.Expectation.OnFail;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class JudgeTest {
    private static Expectation check(Measure measure, double warnBelow, double stopBelow) {
        return new Expectation("c", Optional.of("x"), measure, OnFail.STOP, optional(warnBelow), optional(stopBelow));
    }

    private static OptionalDouble optional(double value) {
        return value < 0 ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    @Test
    void aShareOnItsBoundPassesAndBelowItWarnsOrStops() {
        Expectation both = check(new Measure.NotNull(), 0.95, 0.5);
        assertThat(Judge.judge(both, Measured.share(95, 100))).isEqualTo(Verdict.PASS);
        assertThat(Judge.judge(both, Measured.share(94, 100))).isEqualTo(Verdict.WARN);
        assertThat(Judge.judge(both, Measured.share(50, 100))).isEqualTo(Verdict.WARN);
        assertThat(Judge.judge(both, Measured.share(49, 100))).isEqualTo(Verdict.STOP);
        assertThat(Judge.bound(both)).isEqualTo("at least 0.95, else warn; at least 0.5, else stop");
    }

    @Test
    void aShareOfNoRowsPassesButTooFewRowsDoNot() {
        assertThat(Judge.judge(check(new Measure.NotNull(), -1, 1), Measured.share(0, 0)))
                .isEqualTo(Verdict.PASS);
        Expectation rows = check(new Measure.Rows(500, Long.MAX_VALUE), -1, 1);
        assertThat(Judge.judge(rows, new Measured(OptionalDouble.of(0), 0, 0))).isEqualTo(Verdict.STOP);
        assertThat(Judge.judge(rows, new Measured(OptionalDouble.of(500), 500, 0)))
                .isEqualTo(Verdict.PASS);
        assertThat(Judge.bound(rows)).isEqualTo("at least 500, else stop");
        assertThat(Judge.bound(check(new Measure.Rows(5, 9), 1, -1))).isEqualTo("at least 5 and at most 9, else warn");
    }

    @Test
    void aMeanIsJudgedByBothBounds() {
        Expectation mean = check(new Measure.Mean(-1.5, 10), 1, -1);
        assertThat(Judge.judge(mean, new Measured(OptionalDouble.of(-1.5), 4, 0)))
                .isEqualTo(Verdict.PASS);
        assertThat(Judge.judge(mean, new Measured(OptionalDouble.of(10.1), 4, 0)))
                .isEqualTo(Verdict.WARN);
        assertThat(Judge.judge(mean, new Measured(OptionalDouble.of(Double.NaN), 4, 0)))
                .isEqualTo(Verdict.WARN);
        assertThat(Judge.bound(mean)).isEqualTo("-1.5 to 10, else warn");
    }

    @Test
    void refusedRowsStopAboveTheirBoundOnly() {
        assertThat(Judge.judgeRefused(0.02, new Measured(OptionalDouble.of(0.02), 100, 2)))
                .isEqualTo(Verdict.PASS);
        assertThat(Judge.judgeRefused(0.02, new Measured(OptionalDouble.of(0.03), 100, 3)))
                .isEqualTo(Verdict.STOP);
        assertThat(Judge.judgeRefused(0, Measured.share(0, 0))).isEqualTo(Verdict.PASS);
        assertThat(Judge.boundRefused(0.02)).isEqualTo("at most 0.02, else stop");
    }

    @Test
    void moreFailedRowsThanRowsAreRefused() {
        assertThatThrownBy(() -> new Measured(OptionalDouble.empty(), 1, 2))
                .hasMessage("2 failed of 1 rows: 0 <= failed <= rows is needed");
    }
}
