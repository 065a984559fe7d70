package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.app.ConsoleProgress.Style;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
    private static final long SECOND = 1_000_000_000L;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final AtomicLong now = new AtomicLong();

    private ConsoleProgress progress(Style style) {
        return new ConsoleProgress(new PrintWriter(out), new PrintWriter(err), style, now::get);
    }

    @Test
    void withoutATerminalALineStandsAtTheStartEveryTenSecondsAndAtTheEnd() {
        ConsoleProgress progress = progress(Style.LINES);
        for (int epoch = 1; epoch <= 20; epoch++) {
            progress.step("train", epoch, 20, epoch == 20 ? "loss 0.3911" : "");
            now.addAndGet(SECOND);
        }
        assertThat(err.toString().lines())
                .containsExactly("train 1 of 20", "train 11 of 20", "train 20 of 20 loss 0.3911");
    }

    @Test
    void anotherPieceOfWorkBeginsWithALineOfItsOwn() {
        ConsoleProgress progress = progress(Style.LINES);
        progress.step("checks", 1, 5, "");
        progress.step("tiles", 1, 5, "");
        assertThat(err.toString().lines()).containsExactly("checks 1 of 5", "tiles 1 of 5");
    }

    @Test
    void onATerminalTheBarIsDrawnOverItselfAndGoneAtTheEnd() {
        ConsoleProgress progress = progress(Style.BAR);
        progress.step("train", 5, 10, "loss 0.4");
        assertThat(err.toString()).endsWith("train [##############..............] 5/10 loss 0.4");
        progress.step("train", 10, 10, "");
        assertThat(err.toString()).endsWith("\r\u001b[K");
    }

    @Test
    void aSentenceTakesTheBarAwayFirst() {
        ConsoleProgress progress = progress(Style.BAR);
        progress.step("train", 1, 10, "");
        progress.say("ingest done");
        assertThat(err.toString()).endsWith("\r\u001b[K");
        assertThat(out).hasToString("ingest done" + System.lineSeparator());
    }
}
