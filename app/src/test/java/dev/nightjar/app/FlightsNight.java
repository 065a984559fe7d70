package dev.nightjar.app;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.testing.SparkExtension;
import dev.nightjar.testing.TableHashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * One night of the flights example, trained and scored, that every way has to repeat: run here once in a JVM, when it is first asked
 * for. Its history is shorter than the example's, so that a night takes a minute and not five; all else is the example's file.
 */
final class FlightsNight {
    /** The logical date. */
    static final String DATE = "2013-01-31";

    /** What is laid over the example's file, by every way alike. */
    static final List<String> SETTINGS =
            List.of("training.history=24d", "training.split={by: time, validation: 5d, test: 5d}");

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

    /** Content hashes of the tables that a local run leaves, without {@code runs}. */
    static synchronized SortedMap<String, String> tables() throws IOException {
        if (tables == null) {
            Path lake = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "flights-night");
            Pipeline pipeline = PipelineLoader.of(name -> null)
                    .set(SETTINGS)
                    .set(List.of("lake=" + lake.toAbsolutePath()))
                    .load(file());
            tables = LocalNights.tables(pipeline, DATE);
        }
        return tables;
    }

    /** The same of a lake on this machine's disk that another way has filled. */
    static SortedMap<String, String> tables(Path lake) {
        return TableHashes.of(SparkExtension.session(), lake.resolve("flights-late"), "runs");
    }
}
