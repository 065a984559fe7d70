package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void numbersStandToTheRightAndTextsToTheLeft() {
        assertThat(TextTable.of("name", "n").row("a", "1").row("bcdef", "1000"))
                .hasToString(
                        """
                name      n
                -----  ----
                a         1
                bcdef  1000""");
    }

    @Test
    void longTextsAndLineBreaksStayOnOneLine() {
        assertThat(TextTable.of("x").row("a\nb").toString()).endsWith("a b");
        assertThat(TextTable.of("x").row("y".repeat(101)).toString()).endsWith("y".repeat(97) + "...");
    }

    @Test
    void aRowOfAnotherWidthIsRefused() {
        assertThatThrownBy(() -> TextTable.of("x", "y").row("1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 cells for 2 columns [x, y]");
    }
}
