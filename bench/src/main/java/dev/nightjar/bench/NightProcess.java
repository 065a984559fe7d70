package dev.nightjar.bench;

import com.fasterxml.jackson.databind.JsonNode;
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
        JsonProcess process = JsonProcess.run(command, Map.of("NIGHTJAR_LAKE", lake.toString()), logs);
        Map<String, Cost> stages = new LinkedHashMap<>();
        for (JsonNode stage : process.answer().path("stages")) {
            stages.put(
                    stage.path("stage").asText(),
                    new Cost(
                            stage.path("seconds").asDouble(),
                            stage.path("spark_jobs").asDouble()));
        }
        return new NightProcess(process.seconds(), stages);
    }
}
