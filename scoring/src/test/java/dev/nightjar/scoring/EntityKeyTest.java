package dev.nightjar.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntityKeyTest {
    @Test
    void joinsColumnsWithABar() {
        assertThat(EntityKey.join(List.of("EWR", "UA", "1545"))).isEqualTo("EWR|UA|1545");
        assertThat(EntityKey.join(List.of("only"))).isEqualTo("only");
        assertThat(EntityKey.join(List.of("", ""))).isEqualTo("|");
    }

    @Test
    void keysThatDifferHaveDifferentTexts() {
        assertThat(EntityKey.join(List.of("a|b", "c"))).isEqualTo("a\\|b|c");
        assertThat(EntityKey.join(List.of("a", "b|c"))).isEqualTo("a|b\\|c");
        assertThat(EntityKey.join(List.of("a\\", "b"))).isEqualTo("a\\\\|b");
        assertThat(EntityKey.join(List.of("a\\|b"))).isEqualTo("a\\\\\\|b");
    }

    @Test
    void splitGivesBackWhatWasJoined() {
        for (List<String> parts : List.of(
                List.of("a"),
                List.of(""),
                List.of("", "", ""),
                List.of("a|b", "\\", "|", "\\|", "\\\\"),
                List.of("2013-10-02 06:15", "ünï {x}"))) {
            assertThat(EntityKey.split(EntityKey.join(parts))).isEqualTo(parts);
        }
    }

    @Test
    void aBackslashThatEscapesNothingStandsForItself() {
        assertThat(EntityKey.split("C:\\temp|x\\")).containsExactly("C:\\temp", "x\\");
    }

    @Test
    void refusesNoColumnAndNull() {
        assertThatThrownBy(() -> EntityKey.join(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an entity's key has at least one column");
        assertThatThrownBy(() -> EntityKey.join(Arrays.asList("EWR", null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("column 2 of an entity's key is null, beside [EWR, null]");
    }
}
