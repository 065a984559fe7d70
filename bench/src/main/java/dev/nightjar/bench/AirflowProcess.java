package dev.nightjar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real Airflow on the loopback, by {@code bin/lib/airflow_server.py}. */
final class AirflowProcess implements AutoCloseable {
    private final Process process;
    private final JsonNode where;

    private AirflowProcess(Process process, JsonNode where) {
        this.process = process;
        this.where = where;
    }

    /** Starts Airflow and waits until it is healthy. */
    static AirflowProcess start(Path home, Path folder, Path dags) throws IOException {
        Process process = script(
                home, folder, List.of("serve", "--home", folder.resolve("home").toString(), "--dags", dags.toString()));
        String line = firstLine(process);
        if (line == null) {
            throw new IOException("Airflow did not start: " + Files.readString(folder.resolve("airflow.err")));
        }
        return new AirflowProcess(process, new ObjectMapper().readTree(line));
    }

    /** The interpreter that has Airflow; installs it first if need be (a gigabyte, minutes). */
    static Path python(Path home) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("nightjar-airflow");
        Process process = script(home, folder, List.of("venv"));
        String line = firstLine(process);
        if (process.waitFor() != 0) {
            throw new IOException("Airflow cannot be installed: " + Files.readString(folder.resolve("airflow.err")));
        }
        return Path.of(line, "bin", "python");
    }

    private static Process script(Path home, Path folder, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("python3", home.resolve("bin/lib/airflow_server.py").toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("airflow.err").toFile())
                .start();
    }

    private static String firstLine(Process process) throws IOException {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    /** What {@code nightjar airflow} reads of the environment. */
    Map<String, String> environment() {
        return Map.of(
                "NIGHTJAR_AIRFLOW_URL", where.path("url").asText(),
                "NIGHTJAR_AIRFLOW_USER", where.path("user").asText(),
                "NIGHTJAR_AIRFLOW_PASSWORD", where.path("password").asText());
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
