package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.app.SparkDistribution.Submitted;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.run.CodeVersion;
import dev.nightjar.testing.SmallPipeline;
import dev.nightjar.testing.SparkExtension;
import dev.nightjar.testing.TableHashes;
import io.delta.storage.LogStore;
import io.delta.tables.DeltaTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shaded jar under the spark-submit of a stock distribution, on one machine. */
class SparkSubmitIT {
    private static final int DAYS = 14;
    private static final List<String> LOCAL = List.of("--master", "local[2,3]");

    private static Map<String, String> here;

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
        night(SparkDistribution.jar(), LOCAL);
    }

    /** As on a platform that brings a Delta of its own. */
    @Test
    void soDoesANightOfTheJarWithoutDeltaBesideAnotherDelta() throws Exception {
        List<String> options = new ArrayList<>(LOCAL);
        options.addAll(List.of("--jars", source(DeltaTable.class) + "," + source(LogStore.class)));
        night(SparkDistribution.jar().resolveSibling("nightjar-nodelta.jar"), options);
    }

    private static String source(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    private void night(Path jar, List<String> options) throws Exception {
        SmallPipeline small = SmallPipeline.write(folder.resolve("home"), DAYS);
        String night = SmallPipeline.night(DAYS - 1);
        Path submittedLake = folder.resolve("submitted");

        Submitted submitted = spark.begin(
                        folder,
                        options,
                        jar.toString(),
                        List.of(
                                "run",
                                small.file().toString(),
                                "--date",
                                night,
                                "--json",
                                "--set",
                                "lake=" + submittedLake))
                .end();

        assertThat(submitted.code()).as(submitted.err()).isZero();
        assertThat(submitted.out()).startsWith("{\"ok\":true").contains("\"stage\":\"export\"");
        assertThat(TableHashes.of(SparkExtension.session(), submittedLake.resolve("rides"), "runs"))
                .isEqualTo(here(small, night));
    }

    /** The tables of the same night in this process, run once. */
    private static Map<String, String> here(SmallPipeline small, String night) {
        if (here == null) {
            here = LocalNights.tables(PipelineLoader.of(name -> null).load(small.file()), night);
        }
        return here;
    }
}
