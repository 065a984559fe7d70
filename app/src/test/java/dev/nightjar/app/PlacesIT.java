package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.app.spark.NightRunner;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.Sessions;
import dev.nightjar.testing.SmallPipeline;
import dev.nightjar.testing.SparkExtension;
import dev.nightjar.testing.TableHashes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A place means the same to bin/nightjar and to spark-submit, and changes no row. */
class PlacesIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int DAYS = 14;

    @TempDir
    private Path folder;

    @Test
    void rowsDoNotDependOnHowAPlaceCutsShuffles() throws IOException {
        Map<String, String> local = night("local");
        assertThat(night("standalone")).isEqualTo(local);
    }

    private Map<String, String> night(String place) throws IOException {
        SmallPipeline small = SmallPipeline.write(folder.resolve(place), DAYS);
        Pipeline pipeline = PipelineLoader.of(name -> null).load(small.file());
        SparkExtension.session();
        Map<String, String> settings = PlaceSettings.of(place).entrySet().stream()
                .filter(s -> s.getKey().matches("spark\\.(sql|databricks)\\..*"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        // Each partition is a task: 64 on two cores would take minutes.
        settings.computeIfPresent("spark.sql.shuffle.partitions", (key, n) -> "64".equals(n) ? "7" : n);
        SparkSession session = Sessions.open("here", pipeline.time().zone(), settings);
        settings.forEach((key, value) -> assertThat(session.conf().get(key)).isEqualTo(value));
        Lake lake = new Lake(session, pipeline.folder());
        new NightRunner(lake, pipeline, Progress.silent(), Clock.systemUTC())
                .run(LogicalDate.parse(SmallPipeline.night(DAYS - 1)), StageSelection.all());
        return TableHashes.of(SparkExtension.session(), Path.of(pipeline.folder()), "runs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "standalone", "yarn"})
    void theLauncherAndSparkSubmitGiveAnApplicationTheSameSettings(String place) throws Exception {
        SparkDistribution spark = SparkDistribution.find();
        Path home = checkout();
        Path jar = home.resolve("app/target/nightjar.jar");
        List<String> submit = List.of(
                spark.home().resolve("bin/spark-submit").toString(),
                "--properties-file",
                home.resolve("conf/" + place + ".conf").toString(),
                "--class",
                "dev.nightjar.app.Main",
                jar.toString());
        List<String> launcher = List.of(home.resolve("bin/nightjar").toString(), "--profile", place);
        // The build collects no YARN jars, so there the launcher has to be told of a distribution.
        Map<String, String> ours =
                place.equals("yarn") ? Map.of("SPARK_HOME", spark.home().toString()) : Map.of();

        Map<String, String> submitted =
                settings(submit, Map.of("SPARK_HOME", spark.home().toString()));
        Map<String, String> launched = settings(launcher, ours);

        assertThat(launched).isEqualTo(submitted).containsEntry("spark.nightjar.profile", place);
        assertThat(launched).containsAllEntriesOf(PlaceSettings.of(place));
    }

    /** Runs the application {@code run --date D}, wherever the profile stands between them, and reads what it printed. */
    private Map<String, String> settings(List<String> start, Map<String, String> environment) throws Exception {
        List<String> command = new ArrayList<>(start);
        command.addAll(List.of("run", "--date", "2024-01-01"));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.matches("NIGHTJAR_.*|SPARK_.*|HADOOP_.*"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("HADOOP_CONF_DIR", folder.toString());
        builder.environment().put("NIGHTJAR_BUILD", "never");
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(err)).isZero();
        List<String> lines = Files.readAllLines(out);
        assertThat(lines).contains("[run, --date, 2024-01-01]");
        Map<String, String> settings = new TreeMap<>();
        lines.stream()
                .filter(l -> l.startsWith("spark.") && !l.startsWith("spark.app.submitTime="))
                .forEach(l -> settings.put(l.substring(0, l.indexOf('=')), l.substring(l.indexOf('=') + 1)));
        return settings;
    }

    /** A checkout whose jar prints its arguments and Spark's settings. */
    private Path checkout() throws IOException {
        Path home = folder.resolve("home");
        LauncherIT.copy(ROOT.resolve("bin"), home.resolve("bin"));
        LauncherIT.copy(PlaceSettings.CONF, home.resolve("conf"));
        Files.createDirectories(home.resolve("app/target"));
        Files.createSymbolicLink(home.resolve("app/target/spark-jars"), ROOT.resolve("app/target/spark-jars"));
        Path source = Files.createDirectories(folder.resolve("source/dev/nightjar/app"))
                .resolve("Main.java");
        Files.writeString(
                source,
                """
                package dev.nightjar.app;
                public final class Main {
                    public static void main(String[] args) {
                        System.out.println(java.util.List.of(args));
                        System.getProperties().forEach((k, v) -> System.out.println(k + "=" + v));
                    }
                }
                """);
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", folder.resolve("classes").toString(), source.toString());
        assertThat(compiled).isZero();
        String name = "dev/nightjar/app/Main.class";
        try (OutputStream out = Files.newOutputStream(home.resolve("app/target/nightjar.jar"));
                JarOutputStream jar = new JarOutputStream(out)) {
            jar.putNextEntry(new JarEntry(name));
            jar.write(Files.readAllBytes(folder.resolve("classes").resolve(name)));
        }
        return home;
    }
}
