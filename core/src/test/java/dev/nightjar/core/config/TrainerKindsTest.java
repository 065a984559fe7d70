package dev.nightjar.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainerKindsTest {
    /** A kind of this word. */
    private record Kind(String word) implements TrainerKind {
        @Override
        public Training.Trainer.Provided configuration(String name, Map<String, List<String>> arguments) {
            throw new UnsupportedOperationException(name);
        }
    }

    private record Own(String name, String kind) implements Training.Trainer.Provided {}

    private static void refused(String message, TrainerKind... kinds) {
        assertThatThrownBy(() -> TrainerKinds.found(List.of(kinds)))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIG))
                .hasMessage(message);
    }

    @Test
    void kindsStandInTheOrderInWhichTheyAreFound() {
        assertThat(TrainerKinds.found(List.of(new Kind("b"), new Kind("a_2")))).containsOnlyKeys("b", "a_2");
    }

    @Test
    void whatIsBuiltInAndNoNetworkIsABaseline() {
        assertThat(new Training.Trainer.LastValue("last", "delay").isBaseline()).isTrue();
        assertThat(new Training.Trainer.Linear("linear", "linear", 0, 0, 1).isBaseline())
                .isTrue();
        assertThat(new Own("own", "own").isBaseline()).isFalse();
    }

    @Test
    void aWordThatIsTakenOrNoneIsRefused() {
        String name = Kind.class.getName();
        refused(
                "trainer kind 'gbt' of " + name + " is built in; rename it, or take it off the class path",
                new Kind("gbt"));
        refused(
                "trainer kind 'mine': two classes have this word, " + name + " and " + name
                        + "; take one of them off the class path",
                new Kind("mine"),
                new Kind("mine"));
        refused(
                "trainer kind 'My.Own' of " + name + " is no word of lower case letters, digits and _; rename it",
                new Kind("My.Own"));
    }
}
