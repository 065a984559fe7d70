package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.Gate;
import dev.nightjar.core.config.Label.Task;
import dev.nightjar.core.config.Metric;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.model.registry.ModelEvent;
import dev.nightjar.model.registry.ModelHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class NightEventsTest {
    private static final LogicalDate NIGHT = LogicalDate.parse("2013-09-30");
    private static final NightEvents EVENTS = new NightEvents(NIGHT, "r1", "set1", "in1");
    private static final OptionalDouble NONE = OptionalDouble.empty();

    private static Evaluation auc(double value) {
        return new Evaluation(100, 20, Map.of(Metric.AUC, value), OptionalDouble.of(0.25), List.of());
    }

    private static Assessed assessed(String id, String trainer, double auc) {
        return new Assessed(
                id,
                trainer,
                Map.of(Outcome.VALIDATION, auc(auc), Outcome.TEST, auc(auc), Outcome.TRAIN, auc(auc)),
                Map.of(),
                "quick");
    }

    private static Outcome outcome(Gate.Mode mode, double bound) {
        Gate gate = new Gate(mode, List.of(new Gate.Rule("auc", OptionalDouble.of(bound), NONE, NONE, NONE)));
        Assessed network = assessed("n1", "network", 0.75);
        Assessed constant = assessed(Constant.NAME, Constant.NAME, 0.5);
        Verdict verdict = GateKeeper.judge(gate, network.on(Outcome.TEST), Optional.empty(), constant.on(Outcome.TEST));
        return new Outcome(List.of(assessed("l1", "logistic", 0.625), network), 1, Optional.empty(), constant, verdict);
    }

    private static List<String> kinds(List<ModelEvent> events) {
        return events.stream()
                .map(e -> e.position() + " " + e.kind() + " " + e.model())
                .toList();
    }

    @Test
    void everyCandidateIsRegisteredAndTheChosenOnePromoted() {
        List<ModelEvent> events = EVENTS.of(outcome(Gate.Mode.ENFORCE, 0.7), ModelHistory.of(List.of()));
        assertThat(kinds(events))
                .containsExactly("0 registered l1", "1 registered n1", "2 verdict n1", "3 promoted n1");
        assertThat(events).allMatch(ModelEvent::byRun);
        assertThat(events.get(1).detail())
                .startsWith("{\"inputs\":\"in1\",\"training_set\":\"set1\",\"chosen\":true,\"fit\":\"quick\","
                        + "\"metrics\":{\"test\":{\"rows\":100,\"auc\":0.75}");
    }

    @Test
    void aRefusedCandidateIsNotPromotedUnlessTheGateIsADryRun() {
        ModelHistory none = ModelHistory.of(List.of());
        List<ModelEvent> refused = EVENTS.of(outcome(Gate.Mode.ENFORCE, 0.8), none);
        assertThat(kinds(refused)).containsExactly("0 registered l1", "1 registered n1", "2 verdict n1");
        assertThat(refused.get(2).reason()).isEqualTo("failed the gate: auc 0.7500, at least 0.8: failed");
        List<ModelEvent> dry = EVENTS.of(outcome(Gate.Mode.DRY_RUN, 0.8), none);
        assertThat(dry.get(3).reason()).isEqualTo("the gate is a dry run");
    }

    @Test
    void aModelThatIsChampionAlreadyIsNotPromotedAgain() {
        Outcome outcome = outcome(Gate.Mode.ENFORCE, 0.7);
        ModelHistory first = ModelHistory.of(EVENTS.of(outcome, ModelHistory.of(List.of())));
        NightEvents later = new NightEvents(NIGHT.plus(7), "r2", "set1", "in1");
        assertThat(kinds(later.of(outcome, first)))
                .containsExactly("0 registered l1", "1 registered n1", "2 verdict n1");
    }

    @Test
    void aRepeatIsKnownByItsInputs() {
        List<ModelEvent> events =
                new ArrayList<>(EVENTS.of(outcome(Gate.Mode.ENFORCE, 0.7), ModelHistory.of(List.of())));
        ModelHistory history = ModelHistory.of(events);
        assertThat(TrainingDecision.stands(history, NIGHT, "in1")).isTrue();
        assertThat(TrainingDecision.stands(history, NIGHT, "in2")).isFalse();
        assertThat(TrainingDecision.stands(history, NIGHT.next(), "in1")).isFalse();
        events.addAll(new NightEvents(NIGHT, "r2", "set2", "in2").of(outcome(Gate.Mode.ENFORCE, 0.7), history));
        assertThat(TrainingDecision.stands(ModelHistory.of(events), NIGHT, "in1"))
                .as("newer inputs stand")
                .isFalse();
    }

    @Test
    void theVerdictStandsBesideTheJudgedMetricOnly() {
        List<Outcome.MetricRow> rows = outcome(Gate.Mode.ENFORCE, 0.8).metrics(Task.BINARY);
        assertThat(rows.stream().filter(r -> !r.verdict().equals("info")))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.subject() + " " + row.name() + " " + row.split())
                            .isEqualTo("n1 auc test");
                    assertThat(row.bound() + ": " + row.verdict()).isEqualTo("at least 0.8: stop");
                });
        assertThat(rows.stream()
                        .filter(r ->
                                r.subject().equals(Constant.NAME) && r.name().equals("auc")))
                .hasSize(3);
        assertThat(outcome(Gate.Mode.DRY_RUN, 0.8).metrics(Task.BINARY))
                .anyMatch(row -> row.verdict().equals("warn"));
    }

    @Test
    void theBestFollowsTheMetricsDirectionAndTheFirstOfEqualsWins() {
        List<Evaluation> aucs = List.of(auc(0.5), auc(0.75), auc(0.75));
        assertThat(Outcome.best(aucs, Metric.AUC)).isEqualTo(1);
        Evaluation small = new Evaluation(10, 1, Map.of(Metric.LOG_LOSS, 0.1), NONE, List.of());
        Evaluation great = new Evaluation(10, 1, Map.of(Metric.LOG_LOSS, 0.2), NONE, List.of());
        assertThat(Outcome.best(List.of(great, small), Metric.LOG_LOSS)).isEqualTo(1);
    }

    @Test
    void choosingByAnUndefinedMetricIsRefused() {
        Evaluation oneClass = new Evaluation(10, 0, Map.of(Metric.LOG_LOSS, 0.1), NONE, List.of());
        assertThatThrownBy(() -> Outcome.best(List.of(oneClass), Metric.AUC))
                .isInstanceOf(PipelineException.class)
                .hasMessage("training.choose_by.metric auc is undefined on the validation split: of 10 rows 0 are"
                        + " positive; choose by log_loss or brier, or make split.validation longer");
    }
}
