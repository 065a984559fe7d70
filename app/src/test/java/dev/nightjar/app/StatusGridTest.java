package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.run.Stage;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.model.registry.Reign;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusGridTest {
    private static final LogicalDate FIRST = LogicalDate.parse("2013-09-28");
    private static final LogicalDate LAST = LogicalDate.parse("2013-09-30");

    private static RunLine run(LogicalDate night, String stage, String outcome) {
        return new RunLine("r", "a", night, stage, outcome, Instant.EPOCH, 2.5, 0, 0, 0, 0, 0, Map.of(), "v", "did it");
    }

    @Test
    void dataOfANightThatALaterOnePublishedAreCovered() {
        StatusGrid grid = StatusGrid.of(
                List.of(run(FIRST, "ingest", "done"), run(LAST, "ingest", "done"), run(LAST, "score", "failed")),
                Optional.of(LAST),
                List.of(),
                30);
        assertThat(grid.nights()).extracting(StatusGrid.Line::night).containsExactly(FIRST, FIRST.next(), LAST);
        StatusGrid.Line between = grid.nights().get(1);
        assertThat(between.stages().get(Stage.INGEST)).isEqualTo("covered");
        assertThat(between.stages().get(Stage.SCORE)).isEqualTo("missing");
        assertThat(grid.nights().get(2).stages().get(Stage.SCORE)).isEqualTo("failed");
        assertThat(grid.nights().get(2).seconds()).isEqualTo(5.0);
    }

    @Test
    void theLastNightsOnlyAreShown() {
        StatusGrid grid = StatusGrid.of(
                List.of(run(FIRST, "ingest", "done"), run(LAST, "ingest", "done")), Optional.empty(), List.of(), 2);
        assertThat(grid.nights()).extracting(StatusGrid.Line::night).containsExactly(FIRST.next(), LAST);
        assertThat(grid.nights().get(0).stages().get(Stage.INGEST)).isEqualTo("missing");
    }

    @Test
    void eachNightHasTheChampionThatItScoredWith() {
        Reign old = new Reign("m1", "logistic", FIRST, FIRST.next());
        Reign young = new Reign("m2", "network", LAST, Reign.STILL);
        StatusGrid grid = StatusGrid.of(
                List.of(run(FIRST, "score", "done"), run(LAST, "score", "done")),
                Optional.empty(),
                List.of(old, young),
                30);
        assertThat(grid.nights())
                .extracting(l -> l.champion().orElseThrow().model())
                .containsExactly("m1", "m1", "m2");
    }

    @Test
    void aLakeWithoutRunsHasNoNights() {
        assertThat(StatusGrid.of(List.of(), Optional.empty(), List.of(), 30).nights())
                .isEmpty();
    }
}
