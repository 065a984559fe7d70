package dev.nightjar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process that answered with JSON.
 *
 * @param seconds from its start to its end
 */
record JsonProcess(double seconds, JsonNode answer) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Runs a command to its end.
     *
     * @param environment besides this process's
     * @param logs folder for what the process writes; the next one's takes its place
     * @throws IOException if it ends with another code than 0
     */
    static JsonProcess run(List<String> command, Map<String, String> environment, Path logs)
            throws IOException, InterruptedException {
        Path out = logs.resolve("out.json");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(logs.resolve("log").toFile());
        builder.environment().putAll(environment);
        long start = System.nanoTime();
        int code = builder.start().waitFor();
        double seconds = (System.nanoTime() - start) / 1e9;
        JsonNode answer = JSON.readTree(out.toFile());
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + code + ": "
                    + answer.path("message").asText());
        }
        return new JsonProcess(seconds, answer);
    }
}
