package dev.nightjar.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Airflow on this machine, by {@code bin/lib/airflow_server.py}. Its DAGs are those of a folder of manifests. It ends with
 * {@link #close()} or with this process, however that ends.
 */
final class DagServer implements AutoCloseable {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final JsonNode info;
    // uvicorn answers 400 to the upgrade that HTTP/2 begins with.
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String token;

    /**
     * Starts it and waits until it is healthy.
     *
     * @param home an empty folder
     * @param manifests of which DAGs are made; may be filled later
     * @param environment besides this process's, for the tasks
     * @param settings of Airflow's besides, as {@code section.key=value}
     */
    DagServer(Path home, Path manifests, Map<String, String> environment, String... settings)
            throws IOException, InterruptedException {
        Files.createDirectories(manifests);
        Path dags = Files.createDirectories(home.resolve("dags"));
        Files.writeString(
                dags.resolve("nightjar.py"),
                "from nightjar_airflow import dags_from\nglobals().update(dags_from('" + manifests
                        + "', ask_again=2))\n");
        List<String> command = new ArrayList<>(
                List.of("python3", ROOT.resolve("bin/lib/airflow_server.py").toString(), "serve"));
        command.addAll(List.of("--home", home.resolve("airflow").toString(), "--dags", dags.toString()));
        command.addAll(List.of("--config", "scheduler.task_instance_heartbeat_sec=2"));
        command.addAll(List.of("--config", "scheduler.task_instance_heartbeat_timeout=20"));
        command.addAll(List.of("--config", "scheduler.task_instance_heartbeat_timeout_detection_interval=3"));
        for (String setting : settings) {
            command.addAll(List.of("--config", setting));
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        process = builder.redirectError(home.resolve("server.err").toFile()).start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null) {
            throw new IOException("Airflow did not start: " + Files.readString(home.resolve("server.err")));
        }
        info = JSON.readTree(line);
        Map<String, String> who = Map.of(
                "username",
                info.path("user").asText(),
                "password",
                info.path("password").asText());
        token = send("POST", "/auth/token", who, "").path("access_token").asText();
    }

    /** Skips the test where the environment of the lock file was not made and the build does not insist. */
    static void need() {
        Path stamp = ROOT.resolve("target/airflow/lock.txt");
        boolean there = Files.exists(stamp) || System.getenv("NIGHTJAR_AIRFLOW_VENV") != null;
        Assumptions.assumeTrue(
                there || Boolean.getBoolean("nightjar.airflow.required"),
                "no Airflow in target/airflow: python3 bin/lib/airflow_server.py venv makes it, bin/test does so");
    }

    String url() {
        return info.path("url").asText();
    }

    /** What {@code nightjar airflow} reads of the environment. */
    Map<String, String> access() {
        return Map.of(
                "NIGHTJAR_AIRFLOW_URL", url(),
                "NIGHTJAR_AIRFLOW_USER", info.path("user").asText(),
                "NIGHTJAR_AIRFLOW_PASSWORD", info.path("password").asText());
    }

    /** All processes of it, tasks included. */
    List<ProcessHandle> processes() {
        return ProcessHandle.of(info.path("pid").asLong()).stream()
                .flatMap(ProcessHandle::descendants)
                .toList();
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send("GET", "/api/v2" + path, null, token);
    }

    /** Switches a DAG on, once Airflow has read it. */
    void unpause(String dag) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            try {
                send("PATCH", "/api/v2/dags/" + dag, Map.of("is_paused", false), token);
                return;
            } catch (IOException e) {
                if (TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - begin) >= 5) {
                    throw e;
                }
                Thread.sleep(500);
            }
        }
    }

    /** The runs of a DAG, once so many have ended: logical date to state. */
    Map<String, String> ended(String dag, int number) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - begin) < 15) {
            Map<String, String> states = new TreeMap<>();
            for (JsonNode run : get("/dags/" + dag + "/dagRuns?limit=100").path("dag_runs")) {
                String state = run.path("state").asText();
                if (state.equals("success") || state.equals("failed")) {
                    states.put(run.path("logical_date").asText(), state);
                }
            }
            if (states.size() >= number) {
                return states;
            }
            Thread.sleep(1000);
        }
        throw new AssertionError("the nights of " + dag + " have not ended; logs are in " + info.path("home"));
    }

    private JsonNode send(String method, String path, Object body, String bearer)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(info.path("url").asText() + path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
        if (!bearer.isEmpty()) {
            request.header("Authorization", "Bearer " + bearer);
        }
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 400) {
            throw new IOException(method + " " + path + ": " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
