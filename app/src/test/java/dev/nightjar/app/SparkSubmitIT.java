package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.app.spark.NightRunner;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.run.CodeVersion;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.Sessions;
import dev.nightjar.testing.SmallPipeline;
import dev.nightjar.testing.SparkExtension;
import dev.nightjar.testing.TableHashes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shaded jar under the spark-submit of a stock distribution. bin/test installs one and names it in
 * {@code nightjar.spark.home}; without it these tests are skipped, unless {@code nightjar.spark.required} is set.
 */
class SparkSubmitIT {
    private static final long MINUTES = 5;
    private static final int DAYS = 14;

    @TempDir
    private Path folder;

    private Path sparkHome;

    @BeforeEach
    void findSpark() {
        String home = System.getProperty("nightjar.spark.home");
        if (home == null && Boolean.getBoolean("nightjar.spark.required")) {
            throw new IllegalStateException("nightjar.spark.home is not set: bin/test could not install Spark");
        }
        Assumptions.assumeTrue(home != null, "no Spark distribution: nightjar.spark.home is set by bin/test");
        sparkHome = Path.of(home);
    }

    @Test
    void theJarSaysItsVersionUnderSparkSubmit() throws Exception {
        Submitted submitted = submit("--version");

        assertThat(submitted.code()).as(submitted.err()).isZero();
        assertThat(submitted.out()).isEqualTo("nightjar " + CodeVersion.current() + "\n");
    }

    @Test
    void anUnknownCommandEndsWithTheExitCodeForAWrongCommandLine() throws Exception {
        Submitted submitted = submit("rnu");

        assertThat(submitted.code()).as(submitted.err()).isEqualTo(2);
        assertThat(submitted.err()).contains("rnu").doesNotContain("\tat ");
    }

    @Test
    void aNightUnderSparkSubmitLeavesTheTablesOfOneInAnotherProcess() throws Exception {
        SmallPipeline small = SmallPipeline.write(folder.resolve("home"), DAYS);
        String night = SmallPipeline.night(DAYS - 1);
        Path submittedLake = folder.resolve("submitted");

        Submitted submitted =
                submit("run", small.file().toString(), "--date", night, "--json", "--set", "lake=" + submittedLake);

        assertThat(submitted.code()).as(submitted.err()).isZero();
        assertThat(submitted.out()).startsWith("{\"ok\":true").contains("\"stage\":\"export\"");
        Pipeline pipeline = PipelineLoader.of(name -> null).load(small.file());
        SparkExtension.session();
        Lake lake = new Lake(Sessions.open("here", pipeline.time().zone(), Map.of()), pipeline.folder());
        new NightRunner(lake, pipeline, Progress.silent(), Clock.systemUTC())
                .run(LogicalDate.parse(night), StageSelection.all());
        assertThat(TableHashes.of(SparkExtension.session(), submittedLake.resolve("rides"), "runs"))
                .isEqualTo(TableHashes.of(SparkExtension.session(), Path.of(pipeline.folder()), "runs"));
    }

    private record Submitted(int code, String out, String err) {}

    private Submitted submit(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                sparkHome.resolve("bin/spark-submit").toString(),
                "--master",
                "local[2,3]",
                "--class",
                "dev.nightjar.app.Main",
                Path.of("target", "nightjar.jar").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .directory(folder.toFile());
        builder.environment().put("SPARK_HOME", sparkHome.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("spark-submit took more than " + MINUTES + " minutes");
        }
        return new Submitted(process.exitValue(), read(out), read(err));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
