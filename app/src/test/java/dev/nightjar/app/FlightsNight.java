package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.testing.SparkExtension;
import dev.nightjar.testing.TableHashes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One night of the flights example, trained and scored, that every way has to repeat: run here once a build, when it is first asked
 * for. Its history is shorter than the example's, so that a night takes a minute and not five; all else is the example's file.
 */
final class FlightsNight {
    /** The logical date. */
    static final String DATE = "2013-01-31";

    /** What is laid over the example's file, by every way alike. */
    static final List<String> SETTINGS = List.of(
            "training.history=24d",
            "training.split={by: time, validation: 5d, test: 5d}",
            // Each iteration is a job, which a cluster takes its time for.
            "training.trainers.logistic.max_iterations=20");

    private static SortedMap<String, String> tables;

    private FlightsNight() {}

    /** The example's file, in the tree. */
    static Path file() {
        return Path.of("..", "examples", "flights", "pipeline.yaml")
                .toAbsolutePath()
                .normalize();
    }

    /**
     * The arguments of {@code run} for this night with its lake below a folder or an address, without {@code run} itself.
     *
     * @param pipeline {@link #file()}, or the address of a copy of the example
     */
    static List<String> arguments(String pipeline, String lake) {
        List<String> arguments = new ArrayList<>(List.of(pipeline, "--date", DATE, "--set", "lake=" + lake));
        for (String setting : SETTINGS) {
            arguments.addAll(List.of("--set", setting));
        }
        return List.copyOf(arguments);
    }

    /** Content hashes of the tables that a local run leaves, without {@code runs}. The tests' JVMs of one build share them: one of them runs it. */
    static synchronized SortedMap<String, String> tables() throws IOException {
        if (tables == null) {
            Path folder = Files.createDirectories(
                    Path.of("target", "flights-night", System.getProperty("nightjar.build.began", "now")));
            Path hashes = folder.resolve("hashes.json");
            ObjectMapper json = new ObjectMapper();
            try (FileChannel lock = FileChannel.open(
                            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = lock.lock()) {
                assertThat(held.isValid()).isTrue();
                if (Files.notExists(hashes)) {
                    json.writeValue(hashes.toFile(), run(folder.resolve("lake")));
                }
                tables = json.readValue(hashes.toFile(), new TypeReference<TreeMap<String, String>>() {});
            }
        }
        return tables;
    }

    private static SortedMap<String, String> run(Path lake) {
        Pipeline pipeline = PipelineLoader.of(name -> null)
                .set(SETTINGS)
                .set(List.of("lake=" + lake.toAbsolutePath()))
                .load(file());
        return LocalNights.tables(pipeline, DATE);
    }

    /** The same of a lake on this machine's disk that another way has filled. */
    static SortedMap<String, String> tables(Path lake) {
        return TableHashes.of(SparkExtension.session(), lake.resolve("flights-late"), "runs");
    }
}
