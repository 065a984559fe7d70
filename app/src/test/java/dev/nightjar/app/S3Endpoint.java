package dev.nightjar.app;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Assumptions;

/**
 * A real S3 endpoint, S3Proxy, in a process of its own on the loopback. It checks signatures, so a wrong secret is refused. Its buckets are
 * folders and its objects files, so that a test can look at them past S3. Maven's profile s3 brings it; without it the test that asks is skipped, unless {@code nightjar.s3.required} is set.
 */
final class S3Endpoint implements AutoCloseable {
    static final String KEY = "AKIANIGHTJARTEST";
    static final String SECRET = "q7Zf-not-for-any-log-0001";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final int port;
    private final Path buckets;

    private S3Endpoint(Process process, int port, Path buckets) {
        this.process = process;
        this.port = port;
        this.buckets = buckets;
    }

    static S3Endpoint start(Path folder) throws IOException, InterruptedException {
        Path jar = Path.of("target", "s3-endpoint", "s3proxy-jar-with-dependencies.jar")
                .toAbsolutePath();
        boolean there = Files.exists(jar) && onClassPath();
        if (!there && Boolean.getBoolean("nightjar.s3.required")) {
            throw new IllegalStateException(
                    "no S3 endpoint at " + jar + ", or no S3A on the class path: build with -Ps3");
        }
        Assumptions.assumeTrue(there, "no S3 endpoint: Maven's profile s3 brings it (bin/test does)");
        int port = Loopback.freePort();
        Path settings = folder.resolve("s3proxy.properties");
        Files.write(
                settings,
                List.of(
                        "s3proxy.endpoint=http://127.0.0.1:" + port,
                        "s3proxy.authorization=aws-v2-or-v4",
                        "s3proxy.identity=" + KEY,
                        "s3proxy.credential=" + SECRET,
                        "jclouds.provider=filesystem",
                        "jclouds.identity=any",
                        "jclouds.credential=any",
                        "jclouds.filesystem.basedir=" + Files.createDirectories(folder.resolve("buckets"))));
        Path log = folder.resolve("s3proxy.log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        jar.toString(),
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        S3Endpoint endpoint = new S3Endpoint(process, port, folder.resolve("buckets"));
        try {
            endpoint.await(log);
        } catch (IOException | InterruptedException | RuntimeException e) {
            endpoint.close();
            throw e;
        }
        return endpoint;
    }

    private static boolean onClassPath() {
        try {
            Class.forName("org.apache.hadoop.fs.s3a.S3AFileSystem");
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private void await(Path log) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!answers()) {
            if (Instant.now().isAfter(end) || !process.isAlive()) {
                throw new IOException("the S3 endpoint did not start: " + Files.readString(log));
            }
            Thread.sleep(100);
        }
    }

    private boolean answers() {
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Puts files through S3, each under its path from a folder. */
    void put(Path folder, List<Path> files, String address) throws IOException {
        Configuration configuration = configuration(settings());
        configuration.set("fs.s3a.access.key", KEY);
        configuration.set("fs.s3a.secret.key", SECRET);
        // As in our sessions; S3Proxy takes 30 s to answer the request that deletes marks.
        configuration.set("fs.s3a.directory.marker.retention", "keep");
        org.apache.hadoop.fs.Path to = new org.apache.hadoop.fs.Path(address);
        try (FileSystem store = FileSystem.newInstance(to.toUri(), configuration)) {
            for (Path file : files) {
                try (OutputStream out = store.create(new org.apache.hadoop.fs.Path(
                        to, folder.relativize(file).toString()))) {
                    Files.copy(file, out);
                }
            }
        }
    }

    /** Makes a bucket; its objects are the files below the folder. */
    Path bucket(String name) throws IOException {
        return Files.createDirectories(buckets.resolve(name));
    }

    int port() {
        return port;
    }

    /** Where S3A finds it; credentials are not among the settings. */
    Map<String, String> settings() {
        return settings(port);
    }

    /** As {@link #settings()}, through a door before it. */
    static Map<String, String> settings(int port) {
        return Map.of(
                "spark.hadoop.fs.s3a.endpoint",
                "http://127.0.0.1:" + port,
                "spark.hadoop.fs.s3a.path.style.access",
                "true",
                "spark.hadoop.fs.s3a.connection.ssl.enabled",
                "false");
    }

    /** For spark-submit. */
    static List<String> options(Map<String, String> settings) {
        List<String> options = new ArrayList<>();
        settings.forEach((key, value) -> options.addAll(List.of("--conf", key + "=" + value)));
        return options;
    }

    /** For Hadoop in this JVM. */
    static Configuration configuration(Map<String, String> settings) {
        Configuration configuration = new Configuration();
        settings.forEach((key, value) -> configuration.set(key.replace("spark.hadoop.", ""), value));
        return configuration;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
