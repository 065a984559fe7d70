package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.testing.SmallPipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What examples/java and the docs show: an aggregate and a kind of trainer from a second jar, and a program that embeds Nightjar. */
class ExampleJavaIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path EXAMPLE = ROOT.resolve("examples/java");
    private static final List<String> SERVICES = List.of(
            "META-INF/services/dev.nightjar.core.config.AggregateFunction",
            "META-INF/services/dev.nightjar.core.config.TrainerKind");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    /** The packaged jar with Spark, as a user has it; otherwise what the tests run with. */
    private static String classPath() throws IOException {
        Path jar = Path.of("target", "nightjar.jar").toAbsolutePath();
        if (!Files.exists(jar)) {
            return System.getProperty("java.class.path");
        }
        // By name: the compiler that a program calls takes no wildcard.
        try (Stream<Path> spark = Files.list(jar.resolveSibling("spark-jars"))) {
            return Stream.concat(Stream.of(jar), spark.sorted())
                    .map(Path::toString)
                    .collect(Collectors.joining(":"));
        }
    }

    private Path compiled() throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<String> options = List.of(
                "--release",
                "17",
                "-cp",
                classPath(),
                "-d",
                classes.toString(),
                EXAMPLE.resolve("GeometricMean.java").toString(),
                EXAMPLE.resolve("Discriminant.java").toString(),
                EXAMPLE.resolve("Nights.java").toString());
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, options.toArray(String[]::new)))
                .isZero();
        Path jar = folder.resolve("own.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                add(out, classes.relativize(file).toString(), file);
            }
            for (String service : SERVICES) {
                add(out, service, EXAMPLE.resolve(service));
            }
        }
        return jar;
    }

    private static void add(JarOutputStream out, String name, Path file) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        Files.copy(file, out);
    }

    @Test
    void anAggregateOfASecondJarIsAFeatureOfANightThatAProgramRuns() throws Exception {
        SmallPipeline small = SmallPipeline.write(folder.resolve("home"), 12);
        String file = Files.readString(small.file());
        Files.writeString(
                small.file(),
                file.replace(
                                "last: {last: late}\n",
                                "last: {last: late}\n      typical: {geometric_mean: \"exp(late / 10)\"}\n")
                        .replace("  trainers:\n", "  trainers:\n    own: {kind: discriminant, smoothing: 0.1}\n"));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + ROOT.resolve("conf/jvm.options"),
                "-Xmx1g",
                "-cp",
                compiled() + ":" + classPath(),
                "example.Nights",
                small.file().toString(),
                SmallPipeline.night(11),
                "driver"));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().put("NIGHTJAR_LAKE", folder.resolve("lake").toString());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(err)).isZero();

        List<String> says = Files.readAllLines(out);
        assertThat(says.get(0)).contains("driver_late_7d", "driver_typical_1d", "driver_typical_7d");
        List<String> drivers = says.stream().filter(l -> l.startsWith("{")).toList();
        assertThat(drivers).hasSize(6);
        for (String driver : drivers) {
            JsonNode row = JSON.readTree(driver);
            assertThat(10 * Math.log(row.path("driver_typical_7d").asDouble()))
                    .as("the mean of what was taken the exponential of, by another aggregate")
                    .isCloseTo(row.path("driver_late_7d").asDouble(), within(1e-9));
        }
        assertThat(says.get(says.size() - 1)).matches("training set of [1-9][0-9]* rows; made again, the same: true");
    }

    @Test
    void theDocumentShowsTheCodeThatIsRun() throws IOException {
        Map<String, String> shownIn =
                Map.of("GeometricMean", "features.md", "Nights", "features.md", "Discriminant", "trainers.md");
        for (String name : shownIn.keySet()) {
            String document = Files.readString(ROOT.resolve("docs").resolve(shownIn.get(name)));
            String code = Files.readString(EXAMPLE.resolve(name + ".java"));
            assertThat(document).contains(code.substring(code.indexOf("public final class")));
        }
    }
}
