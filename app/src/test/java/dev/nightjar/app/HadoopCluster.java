package dev.nightjar.app;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Assumptions;

/**
 * HDFS and YARN of Hadoop's mini clusters in a process of their own, see testing/minicluster. bin/test collects their jars and names the
 * folder in {@code nightjar.minicluster}; without it the test that asks is skipped, unless {@code nightjar.spark.required} is set.
 */
final class HadoopCluster implements AutoCloseable {
    private static final int WAITS = 1200;
    private static final long WAIT_MILLIS = 100;

    private final Process process;
    private final Path conf;
    private final Configuration client = new Configuration();

    private HadoopCluster(Process process, Path conf) {
        this.process = process;
        this.conf = conf;
    }

    static HadoopCluster start(Path folder) throws IOException, InterruptedException {
        String jars = System.getProperty("nightjar.minicluster");
        if (jars == null && Boolean.getBoolean("nightjar.spark.required")) {
            throw new IllegalStateException(
                    "nightjar.minicluster is not set: bin/test could not collect Hadoop's mini clusters");
        }
        Assumptions.assumeTrue(jars != null, "no Hadoop mini clusters: nightjar.minicluster is set by bin/test");
        Files.createDirectories(folder);
        Path log = folder.resolve("hadoop.log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-Xmx700m",
                        "-cp",
                        jars + "/*",
                        Path.of("..", "testing", "minicluster", "MiniHadoop.java")
                                .toAbsolutePath()
                                .normalize()
                                .toString(),
                        folder.toString()))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        HadoopCluster cluster = new HadoopCluster(process, folder.resolve("conf"));
        cluster.awaitStart(log);
        cluster.client.addResource(new org.apache.hadoop.fs.Path(
                cluster.conf.resolve("core-site.xml").toUri()));
        return cluster;
    }

    private void awaitStart(Path log) throws IOException, InterruptedException {
        for (int i = 0; i < WAITS; i++) {
            String text = Files.readString(log, StandardCharsets.UTF_8);
            if (text.lines().anyMatch("UP"::equals)) {
                return;
            }
            if (!process.isAlive()) {
                throw new IllegalStateException("Hadoop's mini clusters ended: " + text);
            }
            Thread.sleep(WAIT_MILLIS);
        }
        close();
        throw new IllegalStateException("Hadoop's mini clusters did not start: " + Files.readString(log));
    }

    /** The folder for {@code HADOOP_CONF_DIR}. */
    Path conf() {
        return conf;
    }

    /** The full address of a path in HDFS. */
    String address(String path) {
        return client.get("fs.defaultFS") + path;
    }

    /** Copies a file, or a folder with all that it holds, there, with the files' times. */
    void put(Path folder, String path) throws IOException {
        FileSystem store = store();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String below = folder.relativize(file).toString();
                var target = new org.apache.hadoop.fs.Path(below.isEmpty() ? path : path + "/" + below);
                store.copyFromLocalFile(new org.apache.hadoop.fs.Path(file.toUri()), target);
                store.setTimes(target, Files.getLastModifiedTime(file).toMillis(), -1);
            }
        }
    }

    /** Copies a folder from there to this machine. */
    void get(String path, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (FileStatus status : store().listStatus(new org.apache.hadoop.fs.Path(path))) {
            store().copyToLocalFile(status.getPath(), new org.apache.hadoop.fs.Path(folder.toUri()));
        }
    }

    /** The text of a file there. */
    String read(String path) throws IOException {
        try (var in = store().open(new org.apache.hadoop.fs.Path(path))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private FileSystem store() throws IOException {
        return FileSystem.get(URI.create(address("/")), client);
    }

    /** Ends the process, which stops what it started; a container that is left over is killed. */
    @Override
    public void close() {
        List<ProcessHandle> containers = process.descendants().toList();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException | InterruptedException e) {
            process.destroyForcibly();
        }
        containers.forEach(ProcessHandle::destroyForcibly);
    }
}
