package dev.nightjar.app;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A stock Spark distribution. bin/test installs one and names it in {@code nightjar.spark.home}; without it the test that asks is
 * skipped, unless {@code nightjar.spark.required} is set.
 */
record SparkDistribution(Path home, Map<String, String> environment) {
    private static final long MINUTES = 8;
    private static final long PAUSE = 100;
    /** On two cores the second compiler and a collector with threads of its own take longer than they save in processes that end soon. */
    static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    /** How a submitted command ended. */
    record Submitted(int code, String out, String err) {}

    static SparkDistribution find() {
        String home = System.getProperty("nightjar.spark.home");
        if (home == null && Boolean.getBoolean("nightjar.spark.required")) {
            throw new IllegalStateException("nightjar.spark.home is not set: bin/test could not install Spark");
        }
        Assumptions.assumeTrue(home != null, "no Spark distribution: nightjar.spark.home is set by bin/test");
        return new SparkDistribution(Path.of(home), Map.of());
    }

    /** The same with more in the environment of what it starts. */
    SparkDistribution with(String name, String value) {
        return new SparkDistribution(home, Map.of(name, value));
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
        return begin(folder, options, jar().toString(), List.of(arguments)).end();
    }

    /**
     * Runs spark-submit and does not wait.
     *
     * @param jar the application's
     */
    Running begin(Path folder, List<String> options, String jar, List<String> arguments) throws IOException {
        return begin(folder, options, List.of("--class", "dev.nightjar.app.Main", jar), arguments);
    }

    /** Begins to run several commands, one after another, in one driver; it ends with the first code that is not 0. */
    Running beginAll(Path folder, List<String> options, List<List<String>> commands) throws IOException {
        List<String> application = List.of(
                "--jars",
                WarmCommandLine.jar(folder).toString(),
                "--class",
                WarmCommandLine.class.getName(),
                jar().toString());
        return begin(
                folder,
                options,
                application,
                commands.stream().map(WarmCommandLine::command).toList());
    }

    private Running begin(Path folder, List<String> options, List<String> application, List<String> arguments)
            throws IOException {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/spark-submit").toString()));
        command.addAll(options);
        command.addAll(application);
        command.addAll(arguments);
        Path out = Files.createTempFile(folder, "submitted", ".out");
        Path err = Files.createTempFile(folder, "submitted", ".err");
        return new Running(start(folder, command, out, err), out, err);
    }

    /** A spark-submit that runs. */
    record Running(Process process, Path out, Path err) {
        /** Waits until the night has said a line that begins like this, on either output; fails if it ends before. */
        void awaitLine(String beginning) throws IOException, InterruptedException {
            while ((read(out) + read(err)).lines().noneMatch(l -> l.startsWith(beginning))) {
                if (!process.isAlive()) {
                    throw new IllegalStateException("ended without '" + beginning + "': " + read(out) + read(err));
                }
                Thread.sleep(PAUSE);
            }
        }

        Submitted end() throws IOException, InterruptedException {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new IllegalStateException("spark-submit took more than " + MINUTES + " minutes: " + read(err));
            }
            return new Submitted(process.exitValue(), read(out), read(err));
        }
    }

    /** For {@code spark.driver.extraJavaOptions} of a night that ends soon: what the place "standalone" says, without the second compiler. */
    static String driverOptions() {
        return PlaceSettings.of("standalone").get("spark.driver.extraJavaOptions") + " " + SHORT_LIVED;
    }

    /**
     * Options of spark-submit for a small driver and executors of one core on a cluster.
     *
     * @param settings of the cluster's kind besides, as {@code key=value}
     */
    static List<String> options(String master, String mode, String... settings) {
        List<String> options = new ArrayList<>(List.of("--master", master, "--deploy-mode", mode));
        options.addAll(List.of("--driver-memory", "1g", "--executor-memory", "900m", "--executor-cores", "1"));
        Stream<String> all = Stream.of(
                "spark.sql.shuffle.partitions=3",
                "spark.databricks.delta.snapshotPartitions=1",
                "spark.ui.enabled=false",
                "spark.driver.extraJavaOptions=" + driverOptions(),
                "spark.executor.extraJavaOptions=-Xss4m " + SHORT_LIVED);
        Stream.concat(all, Stream.of(settings)).forEach(setting -> options.addAll(List.of("--conf", setting)));
        return options;
    }

    /** Starts a program of the distribution with the environment that it wants. */
    Process start(Path folder, List<String> command, Path out, Path err) throws IOException {
        // An open standard input is a prompt to some of Spark's programs.
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .directory(folder.toFile());
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("SPARK_DAEMON_JAVA_OPTS", SHORT_LIVED);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
