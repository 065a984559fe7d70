package dev.nightjar.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CodeVersionTest {
    @Test
    void theRunningCodeKnowsItsVersionAndCommit() {
        CodeVersion current = CodeVersion.current();

        assertThat(current.version()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        assertThat(current.commit()).matches("[0-9a-f]{12}|unknown");
        assertThat(current).hasToString(current.version() + "+" + current.commit());
    }

    @Test
    void aBlankCommitIsRefused() {
        assertThatThrownBy(() -> new CodeVersion("0.1.0", " "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("commit is blank; expected hex digits or 'unknown'");
    }
}
