package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.testing.SmallPipeline;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FailuresTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int fail(boolean json, Throwable error) {
        CommandLine line = new CommandLine(new Main());
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return new Failures(json).execution(error, line);
    }

    @Test
    void aUsersFaultIsOneMessageWithoutAStackTrace() {
        assertThat(fail(false, new PipelineException(ErrorKind.DATA, "table x: empty; land it again")))
                .isEqualTo(3);
        assertThat(err).hasToString("nightjar: table x: empty; land it again" + System.lineSeparator());
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void whatATaskThrewIsFoundBehindSparksOwnException() {
        var inner = new PipelineException(ErrorKind.EXTERNAL, "Redis at h:1 refuses; start it");
        assertThat(fail(false, new RuntimeException("Job aborted", new RuntimeException(inner))))
                .isEqualTo(4);
        assertThat(err.toString())
                .startsWith("nightjar: Redis at h:1 refuses; start it")
                .doesNotContain("Job aborted");
    }

    @Test
    void aBugComesWithItsStackTraceAndWhereTheLogIs() {
        assertThat(fail(false, new IllegalStateException("no such state"))).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("nightjar: java.lang.IllegalStateException: no such state")
                .contains("This is a bug of Nightjar. The log is ")
                .contains("at dev.nightjar.app.FailuresTest");
    }

    @Test
    void withJsonExactlyOneObjectStandsOnStandardOutput() throws Exception {
        fail(true, new PipelineException(ErrorKind.CLAIMED, "night: another process; wait"));
        JsonNode object = new ObjectMapper().readTree(out.toString());
        assertThat(object.toString())
                .isEqualTo(
                        "{\"ok\":false,\"kind\":\"CLAIMED\",\"exit\":5,\"retry\":true,\"message\":\"night: another process; wait\"}");
        assertThat(out.toString().strip().lines()).hasSize(1);
    }

    @Test
    void anUnknownCommandNamesTheNearest() {
        assertThat(run("stauts")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("nightjar: Unmatched argument at index 0: 'stauts'; did you mean status")
                .contains("(see 'nightjar --help')");
    }

    @Test
    void anUnknownOptionIsToldAsJsonToo() throws Exception {
        assertThat(run("config", "x.yaml", "--reslved", "--json")).isEqualTo(2);
        JsonNode object = new ObjectMapper().readTree(out.toString());
        assertThat(object.path("kind").asText()).isEqualTo("USAGE");
        assertThat(object.path("message").asText()).contains("--reslved").contains("--resolved");
    }

    @Test
    void withoutACommandTheHelpIsNamed() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("which command? Name one of those that --help lists");
    }

    @Test
    void everyProblemOfAPipelineFileIsShownAtOnceAndSparkIsNotStarted() throws Exception {
        Path file = Files.writeString(
                folder.resolve("p.yaml"), "version: 1\npipeline: p\nquestoin: x\nsources: {}\ntables: {}\n");
        assertThat(run("config", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .contains("questoin")
                .contains("question")
                .contains("sources")
                .contains("p.yaml:3");
    }

    private String keyed(String... args) {
        CommandLine line = Main.commandLine(new PrintWriter(out), new PrintWriter(err), false);
        CommandLine asked = line.getSubcommands().get(args[0]);
        line.parseArgs(args);
        var error = PipelineException.ofKey(
                ErrorKind.DATA, "label.value", "'late / 0' fails on one row; mend it", new IllegalStateException());
        assertThat(new Failures(false).execution(error, asked)).isEqualTo(3);
        String told = err.toString().strip();
        err.getBuffer().setLength(0);
        return told;
    }

    @Test
    void aFaultAtAKeyBeginsWithTheLineWhereTheKeyStands() throws Exception {
        String file = SmallPipeline.write(folder, 0).file().toString();
        String fault = "label.value: 'late / 0' fails on one row; mend it";
        assertThat(keyed("run", file, "--date", "2024-02-01"))
                .matches("nightjar: \\Q" + file + "\\E:[0-9]+: \\Q" + fault + "\\E");
        int line = Integer.parseInt(keyed("config", file).split(":")[2]);
        assertThat(Files.readAllLines(Path.of(file)).get(line - 1)).startsWith("label: ");
        assertThat(keyed("config", file, "--set", "label.value=late"))
                .isEqualTo("nightjar: --set label.value: " + fault);
        Files.writeString(Path.of(file), "no: pipeline");
        assertThat(keyed("config", file)).as("the file was changed").isEqualTo("nightjar: " + fault);
        assertThat(keyed("doctor")).isEqualTo("nightjar: " + fault);
    }

    private int run(String... args) {
        return Main.run(args, new PrintWriter(out), new PrintWriter(err));
    }
}
