package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.Gate;
import dev.nightjar.core.config.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
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

    private static final double[] NO_SAMPLES = {};

    /** 0, 0.01, … 1: the interval of level 0.9 is 0.05 to 0.95. */
    private static double[] hundredths() {
        return IntStream.rangeClosed(0, 100).mapToDouble(i -> i / 100.0).toArray();
    }

    private static double[] shifted(double[] samples, double by) {
        return Arrays.stream(samples).map(v -> v + by).toArray();
    }

    private static TestFigures sampled(double auc, double[] samples) {
        return new TestFigures(of(auc, 0.4), samples.length == 0 ? Map.of() : Map.of(Metric.AUC, samples), Map.of());
    }

    private static Gate.Rule sure(OptionalDouble least, OptionalDouble most, OptionalDouble champion) {
        return new Gate.Rule("auc", least, most, champion, NONE, NONE, OptionalDouble.of(0.9), Optional.empty());
    }

    private static Verdict.Check only(Gate.Rule rule, TestFigures candidate, Rivals rivals) {
        List<Verdict.Check> checks =
                GateKeeper.judge(gate(rule), candidate, rivals, Map.of()).checks();
        assertThat(checks).hasSize(1);
        return checks.get(0);
    }

    private static Rivals champion(double auc, double[] samples) {
        return new Rivals(Optional.of(sampled(auc, samples)), new TestFigures(CONSTANT), Map.of());
    }

    @Test
    void withConfidenceTheWholeIntervalOfTheValueMustHold() {
        TestFigures candidate = sampled(0.5, hundredths());
        Rivals nobody = Rivals.of(Optional.empty(), CONSTANT);
        assertThat(only(sure(OptionalDouble.of(0.04), NONE, NONE), candidate, nobody)
                        .passed())
                .isTrue();
        assertThat(only(sure(OptionalDouble.of(0.06), NONE, NONE), candidate, nobody)
                        .says())
                .isEqualTo("auc 0.5000, at least 0.06 with confidence 0.9 (interval 0.0500 to 0.9500): failed");
        assertThat(only(sure(NONE, OptionalDouble.of(0.96), NONE), candidate, nobody)
                        .passed())
                .isTrue();
        assertThat(only(sure(NONE, OptionalDouble.of(0.94), NONE), candidate, nobody)
                        .passed())
                .isFalse();
    }

    @Test
    void notInferiorToTheChampionMeansThatTheGainsLowerEndIsAboveTheMargin() {
        // the candidate is worse by 0.02 in each sample, however wide its own interval is
        TestFigures candidate = sampled(0.73, shifted(hundredths(), -0.02));
        Rivals rivals = champion(0.75, hundredths());
        assertThat(only(sure(NONE, NONE, OptionalDouble.of(0.03)), candidate, rivals)
                        .passed())
                .isTrue();
        Verdict.Check failed = only(sure(NONE, NONE, OptionalDouble.of(0.01)), candidate, rivals);
        assertThat(failed.says())
                .isEqualTo("auc 0.7300, worse than the champion by at most 0.01 with confidence 0.9 (0.7500)"
                        + " (gain -0.0200 to -0.0200): failed");
    }

    @Test
    void aWideGainFailsWhereTheValueAlonePasses() {
        TestFigures candidate = sampled(0.75, hundredths());
        Rivals rivals = champion(0.75, new double[101]);
        assertThat(only(championBy("auc", 0), candidate, rivals).passed()).isTrue();
        TestFigures unsure = sampled(0.75, shifted(hundredths(), -0.5));
        assertThat(only(sure(NONE, NONE, OptionalDouble.of(0.4)), unsure, rivals)
                        .passed())
                .isFalse();
    }

    @Test
    void confidenceWithoutSamplesFails() {
        Verdict.Check absolute =
                only(sure(OptionalDouble.of(0), NONE, NONE), sampled(0.75, NO_SAMPLES), champion(0.7, NO_SAMPLES));
        assertThat(absolute.passed()).isFalse();
        assertThat(absolute.note()).isEqualTo("too few samples define it, so it has no interval");
        assertThat(only(sure(NONE, NONE, OptionalDouble.of(1)), sampled(0.75, NO_SAMPLES), champion(0.7, NO_SAMPLES))
                        .passed())
                .isFalse();
    }

    private static Gate.Rule baselineBy(double margin) {
        return new Gate.Rule("log_loss", NONE, NONE, NONE, NONE, OptionalDouble.of(margin), NONE, Optional.empty());
    }

    @Test
    void theBestBaselineIsTheBestOfTheConstantAndTheOthers() {
        Map<String, TestFigures> linear = Map.of("logistic", new TestFigures(of(0.6, 0.41)));
        Rivals rivals = new Rivals(Optional.empty(), new TestFigures(CONSTANT), linear);
        Verdict.Check check = only(baselineBy(0.01), new TestFigures(of(0.7, 0.405)), rivals);
        assertThat(check.says())
                .isEqualTo(
                        "log_loss 0.4050, better than the best baseline by at least 0.01 (0.4100) (the best is logistic):"
                                + " failed");
        assertThat(only(baselineBy(0.01), new TestFigures(of(0.7, 0.39)), rivals)
                        .passed())
                .isTrue();
        Rivals alone = new Rivals(Optional.empty(), new TestFigures(CONSTANT), Map.of());
        assertThat(only(baselineBy(0.01), new TestFigures(of(0.7, 0.405)), alone)
                        .note())
                .isEqualTo("the best is constant");
    }

    private static Evaluation slice(long rows, double auc) {
        Map<Metric, Double> metrics = auc < 0 ? Map.of() : Map.of(Metric.AUC, auc);
        return new Evaluation(rows, 1, metrics, OptionalDouble.of(0.5), List.of());
    }

    private static Verdict.Check onSlices(Map<String, Evaluation> slices, double least, long rows) {
        Gate.Rule rule = new Gate.Rule(
                "auc",
                OptionalDouble.of(least),
                NONE,
                NONE,
                NONE,
                NONE,
                NONE,
                Optional.of(new Gate.Slice("carrier", rows)));
        TestFigures candidate = new TestFigures(of(0.7, 0.4), Map.of(), slices);
        return only(rule, candidate, Rivals.of(Optional.empty(), CONSTANT));
    }

    @Test
    void theWorstSliceWithEnoughRowsDecides() {
        Map<String, Evaluation> slices = Map.of(
                "carrier=UA", slice(900, 0.6),
                "carrier=DL", slice(500, 0.55),
                "carrier=AS", slice(499, 0.1),
                "origin=JFK", slice(5000, 0.2));
        Verdict.Check check = onSlices(slices, 0.55, 500);
        assertThat(check.passed()).isTrue();
        assertThat(check.slice()).isEqualTo("carrier=DL");
        assertThat(onSlices(slices, 0.56, 500).says())
                .isEqualTo("auc of carrier=DL 0.5500, at least 0.56 on each carrier with 500 rows"
                        + " (worst of 2, 500 rows): failed");
        assertThat(onSlices(slices, 0.55, 499).slice()).isEqualTo("carrier=AS");
    }

    @Test
    void aSliceThatDoesNotDefineTheMetricIsTheWorst() {
        Verdict.Check check = onSlices(Map.of("carrier=UA", slice(900, 0.6), "carrier=ZZ", slice(900, -1)), 0.1, 500);
        assertThat(check.passed()).isFalse();
        assertThat(check.says()).contains("auc of carrier=ZZ undefined", "undefined on them");
    }

    @Test
    void aSliceRuleFailsIfNoSliceHasEnoughRows() {
        Verdict.Check check = onSlices(Map.of("carrier=UA", slice(900, 0.6)), 0.1, 1000);
        assertThat(check.passed()).isFalse();
        assertThat(check.note()).isEqualTo("no value of carrier has so many test rows");
    }

    @Test
    void costsAreBoundedByTheirOwnFigures() {
        Rivals rivals = Rivals.of(Optional.empty(), CONSTANT);
        Verdict verdict = GateKeeper.judge(
                gate(atMost(Gate.MODEL_BYTES, 1000), atMost(Gate.SCORING_MICROSECONDS, 5)),
                new TestFigures(of(0.7, 0.4)),
                rivals,
                Map.of(Gate.MODEL_BYTES, 1000.0, Gate.SCORING_MICROSECONDS, 5.5));
        assertThat(verdict.checks()).extracting(Verdict.Check::passed).containsExactly(true, false);
        assertThatThrownBy(() -> GateKeeper.judge(
                        gate(atMost(Gate.SCORING_MICROSECONDS, 5)),
                        new TestFigures(of(0.7, 0.4)),
                        rivals,
                        Map.of(Gate.MODEL_BYTES, 1.0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gate: scoring_microseconds was not measured");
    }

    @Test
    void whoNeedsApprovalWaitsIfItPassesAndIsRefusedIfItFails() {
        Gate approve = new Gate(Gate.Mode.APPROVE, List.of(atLeast("auc", 0.6)));
        Verdict passed = GateKeeper.judge(approve, of(0.7, 0.4), Optional.empty(), CONSTANT);
        assertThat(passed.waits()).isTrue();
        assertThat(passed.promotes()).isFalse();
        Verdict failed = GateKeeper.judge(approve, of(0.5, 0.4), Optional.empty(), CONSTANT);
        assertThat(failed.waits()).isFalse();
        assertThat(failed.promotes()).isFalse();
    }

    @Test
    void theJsonTellsIntervalAndSlice() {
        Gate gate = gate(sure(OptionalDouble.of(0.04), NONE, NONE));
        assertThat(GateKeeper.judge(gate, sampled(0.5, hundredths()), Rivals.of(Optional.empty(), CONSTANT), Map.of())
                        .json())
                .matches(".*\"passed\":true,\"note\":\"\",\"low\":0\\.0(5|49+)\\d*,\"high\":0\\.95}]}");
    }
}
