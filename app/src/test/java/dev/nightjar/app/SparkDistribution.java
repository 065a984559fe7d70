package dev.nightjar.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A stock Spark distribution. bin/test installs one and names it in {@code nightjar.spark.home}; without it the test that asks is
 * skipped, unless {@code nightjar.spark.required} is set.
 */
record SparkDistribution(Path home) {
    private static final long MINUTES = 5;

    /** How a submitted command ended. */
    record Submitted(int code, String out, String err) {}

    static SparkDistribution find() {
        String home = System.getProperty("nightjar.spark.home");
        if (home == null && Boolean.getBoolean("nightjar.spark.required")) {
            throw new IllegalStateException("nightjar.spark.home is not set: bin/test could not install Spark");
        }
        Assumptions.assumeTrue(home != null, "no Spark distribution: nightjar.spark.home is set by bin/test");
        return new SparkDistribution(Path.of(home));
    }

    static Path jar() {
        return Path.of("target", "nightjar.jar").toAbsolutePath();
    }

    /**
     * Runs spark-submit with our jar and waits for it.
     *
     * @param folder where it runs, and where its output goes
     * @param options of spark-submit: master, memory
     */
    Submitted submit(Path folder, List<String> options, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/spark-submit").toString()));
        command.addAll(options);
        command.addAll(List.of("--class", "dev.nightjar.app.Main", jar().toString()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = start(folder, command, out, err);
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("spark-submit took more than " + MINUTES + " minutes");
        }
        return new Submitted(process.exitValue(), read(out), read(err));
    }

    /** Starts a program of the distribution with the environment that it wants. */
    Process start(Path folder, List<String> command, Path out, Path err) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .directory(folder.toFile());
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        return builder.start();
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
