package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.run.CodeVersion;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void versionNamesTheBuildAndItsCommit() {
        assertThat(execute("--version")).isZero();
        assertThat(out).hasToString("nightjar " + CodeVersion.current() + System.lineSeparator());
    }

    @Test
    void helpGoesToStandardOutput() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: nightjar");
    }

    @Test
    void anUnknownOptionIsAUsageErrorThatNamesIt() {
        assertThat(execute("--verson")).isEqualTo(2);
        assertThat(err.toString()).contains("--verson");
        assertThat(out.toString()).isEmpty();
    }

    private int execute(String... args) {
        return Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
