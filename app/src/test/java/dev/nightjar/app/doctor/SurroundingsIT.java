package dev.nightjar.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.testing.SmallPipeline;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("fast")
class SurroundingsIT {
    @TempDir
    private Path folder;

    private SmallPipeline small;

    @BeforeEach
    void write() throws IOException {
        small = SmallPipeline.write(folder, 1);
    }

    private List<Finding> findings(String... settings) {
        var pipeline = PipelineLoader.of(name -> null).set(List.of(settings)).load(small.file());
        return new Surroundings(pipeline, Clock.systemUTC()).findings();
    }

    private static Finding of(List<Finding> findings, String subject) {
        return findings.stream()
                .filter(f -> f.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aWritableLakeAndAnEmbeddedRedisAreGoodAndNothingIsLeftInTheLake() {
        List<Finding> findings = findings("lake=" + folder.resolve("lake"));
        assertThat(findings).allMatch(f -> f.grade().equals("good"));
        assertThat(of(findings, "redis").says()).contains("answers and serves nothing yet");
        assertThat(folder.resolve("lake/rides/_doctor")).doesNotExist();
    }

    @Test
    void aLakeThatIsAFileIsToldWithWhatToDo() throws IOException {
        Path file = Files.writeString(folder.resolve("notafolder"), "x");
        Finding lake = of(findings("lake=" + file), "lake");
        assertThat(lake.fails()).contains(ErrorKind.EXTERNAL);
        assertThat(lake.todo()).isEqualTo("Make it writable, or set NIGHTJAR_LAKE to a place that is.");
    }

    @Test
    void aRedisThatDoesNotAnswerIsToldWithItsAddress() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Finding redis =
                of(findings("lake=" + folder.resolve("lake"), "export.redis=redis://127.0.0.1:" + port), "redis");
        assertThat(redis.fails()).contains(ErrorKind.EXTERNAL);
        assertThat(redis.says()).startsWith("Redis at 127.0.0.1:" + port);
    }
}
