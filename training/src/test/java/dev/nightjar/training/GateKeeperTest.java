package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.Gate;
import dev.nightjar.core.config.Metric;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class GateKeeperTest {
    private static final OptionalDouble NONE = OptionalDouble.empty();
    private static final Evaluation CONSTANT = of(0.5, 0.44);

    private static Evaluation of(double auc, double logLoss) {
        return new Evaluation(
                100, 20, Map.of(Metric.AUC, auc, Metric.LOG_LOSS, logLoss), OptionalDouble.of(0.5), List.of());
    }

    private static Gate gate(Gate.Rule... rules) {
        return new Gate(Gate.Mode.ENFORCE, List.of(rules));
    }

    private static Gate.Rule atLeast(String metric, double bound) {
        return new Gate.Rule(metric, OptionalDouble.of(bound), NONE, NONE, NONE);
    }

    private static Gate.Rule atMost(String metric, double bound) {
        return new Gate.Rule(metric, NONE, OptionalDouble.of(bound), NONE, NONE);
    }

    private static Gate.Rule championBy(String metric, double bound) {
        return new Gate.Rule(metric, NONE, NONE, OptionalDouble.of(bound), NONE);
    }

    private static Gate.Rule constantBy(String metric, double bound) {
        return new Gate.Rule(metric, NONE, NONE, NONE, OptionalDouble.of(bound));
    }

    private static boolean passes(Gate.Rule rule, Evaluation candidate, Optional<Evaluation> champion) {
        return GateKeeper.judge(gate(rule), candidate, champion, CONSTANT).passed();
    }

    @Test
    void boundsAreIncluded() {
        assertThat(passes(atLeast("auc", 0.75), of(0.75, 0.4), Optional.empty()))
                .isTrue();
        assertThat(passes(atLeast("auc", 0.75), of(0.7499, 0.4), Optional.empty()))
                .isFalse();
        assertThat(passes(atMost("log_loss", 0.4), of(0.7, 0.4), Optional.empty()))
                .isTrue();
        assertThat(passes(atMost("log_loss", 0.4), of(0.7, 0.4001), Optional.empty()))
                .isFalse();
    }

    @Test
    void worseThanTheChampionFollowsTheMetricsDirection() {
        Optional<Evaluation> champion = Optional.of(of(0.75, 0.5));
        assertThat(passes(championBy("auc", 0.25), of(0.5, 0.5), champion)).isTrue();
        assertThat(passes(championBy("auc", 0.25), of(0.49, 0.5), champion)).isFalse();
        assertThat(passes(championBy("log_loss", 0.25), of(0.7, 0.75), champion))
                .isTrue();
        assertThat(passes(championBy("log_loss", 0.25), of(0.7, 0.76), champion))
                .isFalse();
        assertThat(passes(championBy("log_loss", 0), of(0.7, 0.1), champion)).isTrue();
    }

    @Test
    void withoutAChampionBoundsAgainstItHold() {
        Verdict verdict = GateKeeper.judge(gate(championBy("auc", 0)), of(0.6, 0.4), Optional.empty(), CONSTANT);
        assertThat(verdict.passed()).isTrue();
        assertThat(verdict.checks().get(0).says())
                .isEqualTo("auc 0.6000, worse than the champion by at most 0.0 (there is no champion): passed");
    }

    @Test
    void betterThanTheConstantFollowsTheMetricsDirection() {
        assertThat(passes(constantBy("auc", 0.25), of(0.75, 0.4), Optional.empty()))
                .isTrue();
        assertThat(passes(constantBy("auc", 0.25), of(0.74, 0.4), Optional.empty()))
                .isFalse();
        assertThat(passes(constantBy("log_loss", 0), of(0.7, 0.44), Optional.empty()))
                .isTrue();
        assertThat(passes(constantBy("log_loss", 0.01), of(0.7, 0.44), Optional.empty()))
                .isFalse();
    }

    @Test
    void anUndefinedMetricBreaksItsRule() {
        Evaluation oneClass = new Evaluation(10, 0, Map.of(Metric.LOG_LOSS, 0.1), OptionalDouble.of(0.5), List.of());
        Verdict verdict = GateKeeper.judge(
                gate(atLeast("auc", 0.5), constantBy("auc", 0), championBy("auc", 1)),
                oneClass,
                Optional.of(oneClass),
                oneClass);
        assertThat(verdict.checks()).noneMatch(Verdict.Check::passed);
        assertThat(verdict.failures())
                .startsWith("auc undefined, at least 0.5 (undefined on the test rows): failed; auc undefined, better");
    }

    @Test
    void everyBoundOfEveryRuleIsListed() {
        Gate.Rule both =
                new Gate.Rule("auc", OptionalDouble.of(0.6), OptionalDouble.of(0.99), NONE, OptionalDouble.of(0.05));
        Verdict verdict =
                GateKeeper.judge(gate(both, atMost("log_loss", 0.3)), of(0.7, 0.4), Optional.empty(), CONSTANT);
        assertThat(verdict.checks())
                .extracting(Verdict.Check::bound)
                .containsExactly(
                        "at least 0.6", "at most 0.99", "better than the constant by at least 0.05", "at most 0.3");
        assertThat(verdict.passed()).isFalse();
        assertThat(verdict.failures()).isEqualTo("log_loss 0.4000, at most 0.3: failed");
    }

    @Test
    void aRefusedCandidateIsPromotedInADryRunOnly() {
        Gate enforce = gate(atLeast("auc", 0.9));
        Gate dryRun = new Gate(Gate.Mode.DRY_RUN, enforce.rules());
        assertThat(GateKeeper.judge(enforce, of(0.7, 0.4), Optional.empty(), CONSTANT)
                        .promotes())
                .isFalse();
        Verdict verdict = GateKeeper.judge(dryRun, of(0.7, 0.4), Optional.empty(), CONSTANT);
        assertThat(verdict.passed()).isFalse();
        assertThat(verdict.promotes()).isTrue();
    }

    @Test
    void noRulesPassEverything() {
        assertThat(GateKeeper.judge(gate(), of(0.1, 9), Optional.empty(), CONSTANT)
                        .passed())
                .isTrue();
    }

    @Test
    void theJsonHasEveryValueAndBound() {
        Verdict verdict =
                GateKeeper.judge(gate(championBy("auc", 0.5)), of(0.75, 0.4), Optional.of(of(1, 0.4)), CONSTANT);
        assertThat(verdict.json())
                .isEqualTo("{\"mode\":\"enforce\",\"passed\":true,\"promotes\":true,\"rules\":[{\"metric\":\"auc\","
                        + "\"bound\":\"worse than the champion by at most 0.5\",\"limit\":0.5,\"value\":0.75,"
                        + "\"reference\":1.0,\"passed\":true,\"note\":\"\"}]}");
    }

    @Test
    void aRuleWithoutAKnownMetricOrABoundIsRefused() {
        assertThatThrownBy(() -> passes(atLeast("acu", 1), of(0.7, 0.4), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gate: there is no metric acu");
        assertThatThrownBy(() -> passes(new Gate.Rule("auc", NONE, NONE, NONE, NONE), of(0.7, 0.4), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gate: the rule on auc has no bound");
    }
}
