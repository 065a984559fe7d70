package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.app.SparkDistribution.Submitted;
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
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shaded jar under the spark-submit of a stock distribution, on one machine. */
class SparkSubmitIT {
    private static final int DAYS = 14;
    private static final List<String> LOCAL = List.of("--master", "local[2,3]");

    @TempDir
    private Path folder;

    private SparkDistribution spark;

    @BeforeEach
    void findSpark() {
        spark = SparkDistribution.find();
    }

    @Test
    void theJarSaysItsVersionUnderSparkSubmit() throws Exception {
        Submitted submitted = spark.submit(folder, LOCAL, "--version");

        assertThat(submitted.code()).as(submitted.err()).isZero();
        assertThat(submitted.out()).isEqualTo("nightjar " + CodeVersion.current() + "\n");
    }

    @Test
    void anUnknownCommandEndsWithTheExitCodeForAWrongCommandLine() throws Exception {
        Submitted submitted = spark.submit(folder, LOCAL, "rnu");

        assertThat(submitted.code()).as(submitted.err()).isEqualTo(2);
        assertThat(submitted.err()).contains("rnu").doesNotContain("\tat ");
    }

    @Test
    void aNightUnderSparkSubmitLeavesTheTablesOfOneInAnotherProcess() throws Exception {
        SmallPipeline small = SmallPipeline.write(folder.resolve("home"), DAYS);
        String night = SmallPipeline.night(DAYS - 1);
        Path submittedLake = folder.resolve("submitted");

        Submitted submitted = spark.submit(
                folder,
                LOCAL,
                "run",
                small.file().toString(),
                "--date",
                night,
                "--json",
                "--set",
                "lake=" + submittedLake);

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
}
