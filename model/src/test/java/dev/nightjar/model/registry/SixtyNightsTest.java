package dev.nightjar.model.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SixtyNightsTest {
    private static List<ModelEvent> events() {
        return SixtyNights.acts().stream().flatMap(List::stream).toList();
    }

    @Test
    void everyNightOfSixtyHasTheChampionThatStoodThen() {
        ModelHistory history = ModelHistory.of(events());
        for (int night = 1; night <= SixtyNights.NIGHTS; night++) {
            assertThat(history.championAsOf(SixtyNights.night(night)).map(Reign::model))
                    .as("night %d", night)
                    .isEqualTo(SixtyNights.champion(night));
        }
        assertThat(history.reigns().stream().map(r -> r.model() + " " + r.firstNight() + " to " + r.lastNight()))
                .containsExactly(
                        "a 2013-08-11 to 2013-08-17",
                        "b 2013-08-18 to 2013-08-27",
                        "a 2013-08-28 to 2013-09-14",
                        "c 2013-09-15 to 9999-12-31");
        assertThat(history.models().stream().map(m -> m.model() + " " + m.state()))
                .containsExactly("a former", "b retired", "refused candidate", "c champion");
    }

    @Test
    void whatWasAnsweredForANightIsAnsweredLaterToo() {
        List<ModelEvent> known = new ArrayList<>();
        for (List<ModelEvent> act : SixtyNights.acts()) {
            ModelHistory before = ModelHistory.of(known);
            known.addAll(act);
            ModelHistory after = ModelHistory.of(known);
            for (int night = 1; SixtyNights.night(night).isBefore(act.get(0).night()); night++) {
                Optional<String> answered =
                        before.championAsOf(SixtyNights.night(night)).map(Reign::model);
                assertThat(after.championAsOf(SixtyNights.night(night)).map(Reign::model))
                        .isEqualTo(answered);
            }
        }
    }

    @Test
    void theOrderOfTheRowsInTheTableMakesNoDifference() {
        List<ModelEvent> shuffled = new ArrayList<>(events());
        Collections.shuffle(shuffled, new Random(11));
        assertThat(ModelHistory.of(shuffled).reigns())
                .isEqualTo(ModelHistory.of(events()).reigns());
    }
}
