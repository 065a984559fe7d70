package dev.nightjar.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A standalone cluster on the loopback: one master and two workers of two cores, each a process of its own. */
final class StandaloneCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SparkDistribution spark;
    private final Path folder;
    private final int port;
    private final List<Process> processes = new ArrayList<>();

    StandaloneCluster(SparkDistribution spark, Path folder) throws IOException, InterruptedException {
        this.spark = spark;
        this.folder = Files.createDirectories(folder);
        this.port = Loopback.freePort();
        start("master", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "" + port);
        await("master", "I have been elected leader");
        for (String worker : List.of("worker-1", "worker-2")) {
            start(
                    worker,
                    "org.apache.spark.deploy.worker.Worker",
                    "--host",
                    "127.0.0.1",
                    "--cores",
                    "2",
                    "--memory",
                    "2g",
                    "--work-dir",
                    folder.resolve(worker).toString(),
                    master());
            await(worker, "Successfully registered with master");
        }
    }

    /** The address for {@code --master}. */
    String master() {
        return "spark://127.0.0.1:" + port;
    }

    /** Kills a worker, counted from 0, with the executors that it runs: no shutdown hook gets a turn. */
    void kill(int worker) {
        end(processes.get(worker + 1));
    }

    /** What the drivers that ran on the workers wrote, for the message of a test that fails. */
    String drivers() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(
                            f -> f.endsWith("stderr") && f.toString().contains("driver-"))
                    .toList()) {
                text.append(file).append('\n').append(Files.readString(file));
            }
        }
        return text.toString();
    }

    private void start(String name, String main, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(spark.home().resolve("bin/spark-class").toString(), main));
        command.addAll(List.of("--webui-port", "0"));
        command.addAll(List.of(arguments));
        processes.add(spark.start(folder, command, folder.resolve(name + ".out"), folder.resolve(name + ".log")));
    }

    private void await(String name, String line) throws IOException, InterruptedException {
        Path log = folder.resolve(name + ".log");
        Instant end = Instant.now().plus(PATIENCE);
        while (!Files.readString(log, StandardCharsets.UTF_8).contains(line)) {
            if (Instant.now().isAfter(end)) {
                close();
                throw new IllegalStateException(name + " did not start: " + Files.readString(log));
            }
            Thread.sleep(100);
        }
    }

    /** Ends all processes, the executors and drivers that they started too. */
    @Override
    public void close() {
        processes.forEach(StandaloneCluster::end);
    }

    /** The worker first: it would start an executor anew. */
    private static void end(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
