package dev.nightjar.app;

import dev.nightjar.app.spark.PlaceFiles;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The file of {@code --result}: what the command answered, and the exit code, for a caller that cannot see the process. */
final class ResultFile {
    static final String OPTION = "--result";

    private ResultFile() {}

    /** The place on the command line, understood or not; the last one counts. */
    static Optional<String> asked(String... args) {
        Optional<String> place = Optional.empty();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals(OPTION) && i + 1 < args.length) {
                place = Optional.of(args[i + 1]);
            } else if (args[i].startsWith(OPTION + "=")) {
                place = Optional.of(args[i].substring(OPTION.length() + 1));
            }
        }
        return place;
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @param place a path of this machine, or an address of a file system that Spark's Hadoop knows
     * @param answer as with {@code --json}; empty if the command answers with no object, {@code --help} for instance
     * @throws dev.nightjar.core.error.PipelineException EXTERNAL if it cannot be written
     */
    static void write(String place, Map<String, Object> answer, int exit) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("ok", exit == 0);
        object.putAll(answer);
        object.put("exit", exit);
        PlaceFiles.write(address(place), (Json.write(object) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The full address of a place.
     *
     * @throws IllegalArgumentException if it is none
     */
    static URI address(String place) {
        return place.matches("[a-z][a-z0-9+.-]+:.*")
                ? URI.create(place)
                : Path.of(place).toAbsolutePath().toUri();
    }
}
