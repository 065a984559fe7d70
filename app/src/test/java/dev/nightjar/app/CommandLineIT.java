package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.testing.SmallPipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher and the jar as processes of their own: what another program reads on their standard output. */
class CommandLineIT {
    private static final int DAYS = 14;
    private static final ObjectMapper STRICT =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    @TempDir
    private Path folder;

    private record Started(Process process, Path out, Path err) {
        int exit() throws InterruptedException {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
            return process.exitValue();
        }

        /** Standard output, which must be one object and nothing else. */
        JsonNode json() throws IOException {
            return STRICT.readTree(Files.readString(out));
        }

        JsonNode answer() throws Exception {
            assertThat(exit()).as(Files.readString(err)).isZero();
            return json();
        }
    }

    @Test
    void aSecondProcessIsToldOfTheFirstAndLookupServesTheRowThatSqlShows() throws Exception {
        SmallPipeline small = SmallPipeline.write(folder.resolve("home"), DAYS);
        String night = SmallPipeline.night(DAYS - 1);
        Started first = start(small, "run", "--date", night, "--json");
        awaitClaim(first);
        Started second = start(small, "run", "--date", night, "--json");
        assertThat(second.exit()).as(Files.readString(second.err())).isEqualTo(5);
        assertThat(second.json().path("kind").asText()).isEqualTo("CLAIMED");
        assertThat(second.json().path("message").asText())
                .startsWith("claim data: process " + first.process().pid() + " on ")
                .contains("night " + night);
        assertThat(first.answer().path("stages")).hasSize(6);

        JsonNode rows = start(small, "sql", "select * from predictions order by ride", "--json")
                .answer()
                .path("rows");
        assertThat(rows).hasSize(60);
        JsonNode row = rows.get(17);
        JsonNode served = start(small, "lookup", row.path("ride").asText(), "--json")
                .answer()
                .path("fields");
        List<String> names = new ArrayList<>();
        served.fieldNames().forEachRemaining(names::add);
        assertThat(names).contains("probability", "decision", "reasons");
        for (String name : names) {
            assertThat(served.path(name)).as(name).isEqualTo(row.path(name));
        }
    }

    /** Waits until the first process holds the claim on the data: from then on a second one must be refused. */
    private void awaitClaim(Started first) throws Exception {
        Path claims = folder.resolve("lake/rides/_claims");
        while (first.process().isAlive()) {
            if (Files.isDirectory(claims)) {
                try (Stream<Path> files = Files.list(claims)) {
                    if (files.anyMatch(f -> f.getFileName().toString().startsWith("data#"))) {
                        return;
                    }
                }
            }
            Thread.sleep(50);
        }
        fail("the first process ended before it took its claim: " + Files.readString(first.err()));
    }

    private Started start(SmallPipeline small, String command, String... more) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of("..", "bin", "nightjar").toAbsolutePath().normalize().toString(),
                command,
                small.file().toString()));
        line.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().put("NIGHTJAR_LAKE", folder.resolve("lake").toString());
        builder.environment().put("NIGHTJAR_BUILD", "never");
        builder.environment().put("NIGHTJAR_HEAP", "1g");
        Path out = Files.createTempFile(folder, command, ".out");
        Path err = Files.createTempFile(folder, command, ".err");
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        return new Started(builder.start(), out, err);
    }
}
