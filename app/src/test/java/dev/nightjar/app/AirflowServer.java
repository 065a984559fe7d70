package dev.nightjar.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Airflow on the loopback (bin/lib/airflow_server.py). bin/test makes its environment and sets {@code nightjar.airflow.required};
 * without that a test that asks for it is skipped.
 */
final class AirflowServer implements AutoCloseable {
    private final Process process;
    private final JsonNode where;

    private AirflowServer(Process process, JsonNode where) {
        this.process = process;
        this.where = where;
    }

    /**
     * Starts Airflow and waits until it is healthy.
     *
     * @param folder for its home and logs
     * @param dags folder of DAG files
     */
    static AirflowServer start(Path folder, Path dags) throws IOException {
        Assumptions.assumeTrue(
                Boolean.getBoolean("nightjar.airflow.required"), "no Airflow: bin/test installs it and asks for it");
        Path script = Path.of("..", "bin", "lib", "airflow_server.py")
                .toAbsolutePath()
                .normalize();
        List<String> command = new ArrayList<>(List.of("python3", script.toString(), "serve"));
        command.addAll(List.of("--home", folder.resolve("home").toString(), "--dags", dags.toString()));
        Files.createDirectories(folder);
        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve("airflow.err").toFile())
                .start();
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (line == null) {
            throw new IllegalStateException(
                    "Airflow did not start: " + Files.readString(folder.resolve("airflow.err")));
        }
        return new AirflowServer(process, new ObjectMapper().readTree(line));
    }

    String url() {
        return where.path("url").asText();
    }

    /** What {@code nightjar airflow} reads of the environment. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("NIGHTJAR_AIRFLOW_URL", url());
        environment.put("NIGHTJAR_AIRFLOW_USER", where.path("user").asText());
        environment.put("NIGHTJAR_AIRFLOW_PASSWORD", where.path("password").asText());
        return environment;
    }

    /** Ends Airflow with all that it started. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
