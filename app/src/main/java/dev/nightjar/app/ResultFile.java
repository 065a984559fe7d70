package dev.nightjar.app;

import dev.nightjar.app.spark.PlaceFiles;
import dev.nightjar.lake.Claim;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The file of {@code --result}: what the command answered, and the exit code, for a caller that cannot see the process. One that lies
 * there from an earlier time is deleted before the command begins.
 *
 * @param file its full address
 * @param attempt when the process began, and which it is: tells this attempt's file from another's
 */
record ResultFile(URI file, String attempt) {
    static final String OPTION = "--result";

    /** The place on the command line; the last one counts. Empty also where it is no address: the command line is refused then. */
    static Optional<ResultFile> asked(String... args) {
        Optional<String> place = Optional.empty();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals(OPTION) && i + 1 < args.length) {
                place = Optional.of(args[i + 1]);
            } else if (args[i].startsWith(OPTION + "=")) {
                place = Optional.of(args[i].substring(OPTION.length() + 1));
            }
        }
        String attempt = Claim.attempt(Clock.systemUTC().instant());
        try {
            return place.map(p -> new ResultFile(address(p), attempt));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Deletes an earlier file.
     *
     * @throws dev.nightjar.core.error.PipelineException EXTERNAL if it cannot, or if none could be written here
     */
    void clear() {
        PlaceFiles.clear(file);
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @param answer as with {@code --json}; empty if the command answers with no object, {@code --help} for instance
     * @throws dev.nightjar.core.error.PipelineException EXTERNAL if it cannot be written
     */
    void write(Map<String, Object> answer, int exit) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("ok", exit == 0);
        object.put("attempt", attempt);
        object.putAll(answer);
        object.put("exit", exit);
        PlaceFiles.write(file, (Json.write(object) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The full address of a place: a path of this machine, or an address of a file system that Spark's Hadoop knows.
     *
     * @throws IllegalArgumentException if it is none
     */
    static URI address(String place) {
        URI address = place.matches("[a-z][a-z0-9+.-]+:.*")
                ? URI.create(place)
                : Path.of(place).toAbsolutePath().toUri();
        if (address.getPath() == null
                || address.getPath().isEmpty()
                || address.getPath().endsWith("/")) {
            throw new IllegalArgumentException(place + " names no file");
        }
        return address;
    }
}
