package dev.nightjar.model.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.model.registry.ModelEvent.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ModelHistoryTest {
    private static final LogicalDate D = LogicalDate.parse("2013-09-30");
    private final List<ModelEvent> events = new ArrayList<>();

    private ModelHistory history() {
        return ModelHistory.of(events);
    }

    private void add(LogicalDate night, Kind kind, String model) {
        events.add(
                new ModelEvent(night, history().nextPosition(night), kind, model, "network", "because", "run 1", "{}"));
    }

    private void trained(LogicalDate night, String model) {
        add(night, Kind.REGISTERED, model);
        add(night, Kind.VERDICT, model);
        add(night, Kind.PROMOTED, model);
    }

    private String champion(LogicalDate night) {
        return history().championAsOf(night).map(Reign::model).orElse("none");
    }

    @Test
    void beforeTheFirstPromotionThereIsNoChampion() {
        assertThat(champion(D)).isEqualTo("none");
        add(D, Kind.REGISTERED, "a");
        add(D, Kind.VERDICT, "a");
        assertThat(champion(D)).isEqualTo("none");
        add(D.plus(2), Kind.PROMOTED, "a");
        assertThat(champion(D.plus(1))).isEqualTo("none");
        assertThat(champion(D.plus(2))).isEqualTo("a");
    }

    @Test
    void theChampionOfAPastNightStaysWhenANewerModelIsPromoted() {
        trained(D, "a");
        trained(D.plus(7), "b");
        assertThat(champion(D.plus(6))).isEqualTo("a");
        assertThat(champion(D.plus(7))).isEqualTo("b");
        assertThat(history().reigns())
                .containsExactly(
                        new Reign("a", "network", D, D.plus(6)), new Reign("b", "network", D.plus(7), Reign.STILL));
    }

    @Test
    void rollbacksGoBackOneByOne() {
        trained(D, "a");
        trained(D.plus(7), "b");
        trained(D.plus(14), "c");
        events.add(history().rollback(D.plus(15), "ada", "worse in the field"));
        assertThat(champion(D.plus(15))).isEqualTo("b");
        events.add(history().rollback(D.plus(16), "ada", "this one too"));
        assertThat(champion(D.plus(16))).isEqualTo("a");
        assertThat(champion(D.plus(14))).isEqualTo("c");
        assertThatThrownBy(() -> history().rollback(D.plus(17), "ada", "more"))
                .isInstanceOf(PipelineException.class)
                .hasMessage("models: nothing to roll back to: no champion stood before a; promote a model instead");
    }

    @Test
    void withoutAnyPromotionThereIsNothingToRollBackTo() {
        assertThatThrownBy(() -> history().rollback(D, "ada", "why not"))
                .isInstanceOf(PipelineException.class)
                .hasMessage("models: nothing to roll back to: there is no champion; promote a model instead")
                .extracting(e -> ((PipelineException) e).kind())
                .isEqualTo(ErrorKind.USAGE);
    }

    @Test
    void ofSeveralEventsOfANightTheLastStateCounts() {
        trained(D, "a");
        trained(D.plus(1), "b");
        events.add(history().rollback(D.plus(1), "ada", "no"));
        assertThat(champion(D.plus(1))).isEqualTo("a");
        assertThat(history().reigns()).containsExactly(new Reign("a", "network", D, Reign.STILL));
        events.add(history().promote("b", D.plus(1), "ada", "yes after all"));
        assertThat(champion(D.plus(1))).isEqualTo("b");
    }

    @Test
    void promotingRollingBackAndPromotingAgainAreThreeEvents() {
        trained(D, "a");
        trained(D.plus(1), "b");
        events.add(history().rollback(D.plus(2), "ada", "x"));
        events.add(history().promote("b", D.plus(2), "ada", "x"));
        events.add(history().rollback(D.plus(2), "ada", "x"));
        assertThat(events.stream().map(ModelEvent::id)).doesNotHaveDuplicates();
        assertThat(champion(D.plus(2))).isEqualTo("a");
    }

    @Test
    void theOrderInWhichEventsAreReadMakesNoDifference() {
        trained(D, "a");
        trained(D.plus(7), "b");
        events.add(history().rollback(D.plus(7), "ada", "no"));
        trained(D.plus(14), "c");
        List<Reign> reigns = history().reigns();
        Random random = new Random(4);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(events, random);
            assertThat(history().reigns()).isEqualTo(reigns);
        }
    }

    @Test
    void aRetiredModelIsNeverChampionAgain() {
        trained(D, "a");
        trained(D.plus(1), "b");
        trained(D.plus(2), "c");
        events.add(history().retire("b", D.plus(3), "ada", "leaks"));
        assertThatThrownBy(() -> history().promote("b", D.plus(3), "ada", "please"))
                .isInstanceOf(PipelineException.class)
                .hasMessage("model b is retired and cannot be promoted; promote another");
        events.add(history().rollback(D.plus(4), "ada", "no"));
        assertThat(champion(D.plus(4))).isEqualTo("a");
        assertThatThrownBy(() -> history().retire("a", D.plus(4), "ada", "leaks"))
                .isInstanceOf(PipelineException.class)
                .hasMessage("model a is the champion and cannot be retired; promote another first");
        assertThatThrownBy(() -> history().retire("b", D.plus(4), "ada", "leaks"))
                .isInstanceOf(PipelineException.class)
                .hasMessage("model b is retired already; nothing to do");
    }

    @Test
    void everyModelHasAState() {
        trained(D, "a");
        trained(D.plus(1), "b");
        add(D.plus(2), Kind.REGISTERED, "refused");
        add(D.plus(2), Kind.VERDICT, "refused");
        trained(D.plus(3), "c");
        trained(D.plus(4), "d");
        events.add(history().rollback(D.plus(5), "ada", "no"));
        events.add(history().retire("a", D.plus(5), "ada", "old"));
        assertThat(history().models().stream().map(m -> m.model() + " " + m.state()))
                .containsExactly("a retired", "b former", "refused candidate", "c champion", "d rolled back");
    }

    @Test
    void modelsAreFoundByTheBeginningOfTheirId() {
        trained(D, "aa11");
        trained(D.plus(1), "aa22");
        assertThat(history().model("aa2").model()).isEqualTo("aa22");
        assertThatThrownBy(() -> history().model("aa"))
                .isInstanceOf(PipelineException.class)
                .hasMessage("model aa: the id is not unique; it may be aa11, aa22");
        assertThatThrownBy(() -> history().promote("zz", D, "ada", "x"))
                .isInstanceOf(PipelineException.class)
                .hasMessage("model zz: no model has this id; there are aa11, aa22");
    }

    @Test
    void theChampionIsNotPromotedTwice() {
        trained(D, "a");
        assertThatThrownBy(() -> history().promote("a", D.plus(1), "ada", "x"))
                .isInstanceOf(PipelineException.class)
                .hasMessage("model a is the champion already; nothing to do");
    }

    @Test
    void whatAPersonDoesCountsFromTheFirstUnscoredNight() {
        assertThatThrownBy(() -> history().firstOpenNight(Optional.empty()))
                .isInstanceOf(PipelineException.class)
                .hasMessage("models: there is none yet; run a night with the stage train first");
        trained(D, "a");
        assertThat(history().firstOpenNight(Optional.empty())).isEqualTo(D);
        assertThat(history().firstOpenNight(Optional.of(D.plus(3)))).isEqualTo(D.plus(4));
        add(D.plus(9), Kind.REGISTERED, "b");
        assertThat(history().firstOpenNight(Optional.of(D.plus(3)))).isEqualTo(D.plus(9));
    }

    private void judged(LogicalDate night, String model, String verdict, String detail) {
        add(night, Kind.REGISTERED, model);
        events.add(new ModelEvent(
                night, history().nextPosition(night), Kind.VERDICT, model, "network", verdict, "run 1", detail));
    }

    @Test
    void aModelThatTheGatePassedWaitsAndIsApprovedByAPerson() {
        trained(D, "a");
        judged(D.plus(7), "b", "passed the gate", "{\"mode\":\"approve\",\"passed\":true}");
        assertThat(history().model("b").state()).hasToString("waiting");
        List<ModelEvent> approval = history().approve("b", D.plus(8), "ada", "looks right");
        assertThat(approval.stream().map(e -> e.position() + " " + e.kind() + " " + e.author() + ": " + e.reason()))
                .containsExactly("0 approved ada: looks right", "1 promoted ada: approved by ada: looks right");
        events.addAll(approval);
        assertThat(champion(D.plus(7))).isEqualTo("a");
        assertThat(champion(D.plus(8))).isEqualTo("b");
        assertThat(history().model("b").state()).isEqualTo(ModelStatus.State.CHAMPION);
        assertThatThrownBy(() -> history().approve("b", D.plus(8), "ada", "again"))
                .hasMessage("model b is the champion already; nothing to do");
    }

    @Test
    void aModelThatTheGateDidNotPassCannotBeApproved() {
        judged(D, "b", "failed the gate: auc 0.5", "{\"mode\":\"approve\",\"passed\":false}");
        add(D, Kind.REGISTERED, "c");
        assertThat(history().model("b").state()).isEqualTo(ModelStatus.State.CANDIDATE);
        assertThatThrownBy(() -> history().approve("b", D, "ada", "please"))
                .isInstanceOf(PipelineException.class)
                .hasMessage("model b cannot be approved: it failed the gate: auc 0.5; approve a model that passed, or"
                        + " promote this one against the gate (models promote)");
        assertThatThrownBy(() -> history().approve("c", D, "ada", "please"))
                .isInstanceOf(PipelineException.class)
                .hasMessageStartingWith("model c cannot be approved: the gate never judged it; ");
    }

    @Test
    void theNewestRegistrationNamesTheManifestOfTheFolder() {
        add(D, Kind.REGISTERED, "a");
        assertThat(history().manifest("a")).isEmpty();
        events.add(new ModelEvent(
                D.plus(7), 0, Kind.REGISTERED, "a", "network", "trained", "run 2", "{\"manifest\":\"m1\"}"));
        assertThat(history().manifest("a")).hasValue("m1");
        assertThat(new ModelEvent(D, 0, Kind.VERDICT, "a", "t", "r", "x", "no JSON").told("manifest"))
                .isEmpty();
    }

    @Test
    void trainingIsDueByTheCalendarOrWithoutAChampion() {
        LogicalDate tuesday = D.plus(1);
        assertThat(history().trainingDue(tuesday, 7)).isTrue();
        trained(tuesday, "a");
        assertThat(history().trainingDue(tuesday, 7))
                .as("a repeat of the night")
                .isTrue();
        assertThat(history().trainingDue(tuesday.plus(1), 7)).isFalse();
        assertThat(history().trainingDue(D.plus(7), 7)).isTrue();
    }

    @Test
    void aModelThatAPersonPromotedForTheNightCountsAsAChampion() {
        add(D, Kind.REGISTERED, "a");
        events.add(history().promote("a", D.plus(1), "ada", "good enough"));
        assertThat(history().trainingDue(D.plus(1), 7)).isFalse();
    }

    @Test
    void eventsNeedAModelAndAPosition() {
        assertThatThrownBy(() -> new ModelEvent(D, -1, Kind.VERDICT, "a", "t", "r", "x", "{}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("position -1 of an event of 2013-09-30 must be 0 or more");
        assertThatThrownBy(() -> new ModelEvent(D, 0, Kind.VERDICT, " ", "t", "r", "x", "{}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an event of 2013-09-30 needs a model");
        assertThatThrownBy(() -> Kind.named("crowned"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no event crowned");
    }
}
