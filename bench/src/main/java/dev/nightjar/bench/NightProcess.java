package dev.nightjar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A night of the flights example that a process has run.
 *
 * @param seconds from the start of the process to its end
 * @param stages by name, in their order
 */
record NightProcess(double seconds, Map<String, Cost> stages) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a stage took. */
    record Cost(double seconds, double jobs) {}

    /** The launcher. */
    static List<String> launcher(BenchOptions options) {
        return List.of(options.home().resolve("bin/nightjar").toString());
    }

    /** The arguments of {@code run} for a night of the example. */
    static List<String> arguments(BenchOptions options, String date) {
        return List.of(
                "run", options.home().resolve("examples/flights/pipeline.yaml").toString(), "--date", date, "--json");
    }

    /**
     * Runs a command that answers with a night's result as JSON.
     *
     * @param lake where the example's lake is to be
     * @param logs folder for what the process writes
     * @throws IOException if it ends with another code than 0
     */
    static NightProcess run(List<String> command, Path lake, Path logs) throws IOException, InterruptedException {
        Path out = logs.resolve("out.json");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("NIGHTJAR_LAKE", lake.toString());
        long start = System.nanoTime();
        int code = builder.redirectOutput(out.toFile())
                .redirectError(logs.resolve("log").toFile())
                .start()
                .waitFor();
        double seconds = (System.nanoTime() - start) / 1e9;
        JsonNode result = JSON.readTree(out.toFile());
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + code + ": "
                    + result.path("message").asText());
        }
        Map<String, Cost> stages = new LinkedHashMap<>();
        for (JsonNode stage : result.path("stages")) {
            stages.put(
                    stage.path("stage").asText(),
                    new Cost(
                            stage.path("seconds").asDouble(),
                            stage.path("spark_jobs").asDouble()));
        }
        return new NightProcess(seconds, stages);
    }
}
