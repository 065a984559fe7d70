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

    /** As on a platform that brings a Delta of its own. With ours, nights are submitted by the tests of clusters. */
    @Test
    void aNightOfTheJarWithoutDeltaBesideAnotherDeltaLeavesTheTablesOfOneInAnotherProcess() throws Exception {
        SmallPipeline small = SmallPipeline.write(folder.resolve("home"), DAYS);
        String night = SmallPipeline.night(DAYS - 1);
        Path lake = folder.resolve("submitted");
        List<String> options = new ArrayList<>(LOCAL);
        options.addAll(List.of("--jars", source(DeltaTable.class) + "," + source(LogStore.class)));
        List<String> arguments =
                List.of("run", small.file().toString(), "--date", night, "--json", "--set", "lake=" + lake);

        Submitted submitted = spark.begin(
                        folder,
                        options,
                        SparkDistribution.jar()
                                .resolveSibling("nightjar-nodelta.jar")
                                .toString(),
                        arguments)
                .end();

        assertThat(submitted.code()).as(submitted.err()).isZero();
        assertThat(submitted.out()).startsWith("{\"ok\":true").contains("\"stage\":\"export\"");
        assertThat(TableHashes.of(SparkExtension.session(), lake.resolve("rides"), "runs"))
                .isEqualTo(LocalNights.tables(PipelineLoader.of(name -> null).load(small.file()), night));
    }

    private static String source(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }
}
