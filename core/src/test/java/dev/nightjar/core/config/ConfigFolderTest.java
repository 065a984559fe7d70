package dev.nightjar.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigFolderTest {
    private static final String MINIMAL =
            """
            version: 1
            pipeline: p
            time: {zone: UTC}
            lake: ../lake
            sources:
              s: {format: csv, path: "landing/{date}.csv", arrives: "{date}", schema: schemas/s.yaml}
            tables:
              t: {select: {id: id, at: at, y: y}, from: s, key: [id], event_time: at}
            """;

    /** Files that lie elsewhere. */
    private record Elsewhere(URI uri, Map<String, String> files) implements ConfigFolder {
        @Override
        public boolean exists(String path) {
            return files.containsKey(path);
        }

        @Override
        public byte[] read(String path) throws IOException {
            if (!files.containsKey(path)) {
                throw new NoSuchFileException(path);
            }
            return files.get(path).getBytes(StandardCharsets.UTF_8);
        }
    }

    private static Elsewhere folder(String address, Map<String, String> files) {
        return new Elsewhere(URI.create(address), files);
    }

    @Test
    void pathsStartAtTheFolderOrAtTheRootOfItsStore() {
        ConfigFolder folder = folder("hdfs://host:8020/a/b", Map.of());
        assertThat(folder.resolve("c/d.yaml")).hasToString("hdfs://host:8020/a/b/c/d.yaml");
        assertThat(folder.resolve("../lake/")).hasToString("hdfs://host:8020/a/lake");
        assertThat(folder.resolve("/x")).hasToString("hdfs://host:8020/x");
        assertThat(folder.resolve("a b")).hasToString("hdfs://host:8020/a/b/a%20b");
        assertThat(folder("file:///a", Map.of()).resolve("b")).hasToString("file:///a/b");
    }

    @Test
    void aMissingSchemaIsNamedByItsFullAddress() {
        assertThatThrownBy(() -> PipelineLoader.of(name -> null)
                        .load(folder("hdfs://host:8020/a", Map.of("p.yaml", MINIMAL)), "p.yaml"))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIG))
                .hasMessageContaining("there is no file hdfs://host:8020/a/schemas/s.yaml");
    }

    @Test
    void aMissingPipelineFileIsNamedByItsFullAddress() {
        assertThatThrownBy(() -> PipelineLoader.of(name -> null).load(folder("hdfs://host:8020/a", Map.of()), "p.yaml"))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIG))
                .hasMessageContaining("there is no file hdfs://host:8020/a/p.yaml");
    }
}
