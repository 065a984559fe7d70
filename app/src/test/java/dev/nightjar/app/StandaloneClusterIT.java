package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.app.SparkDistribution.Submitted;
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
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A night on a standalone cluster of one master and two workers, by spark-submit. */
class StandaloneClusterIT {
    private static final int DAYS = 14;
    private static final String NIGHT = SmallPipeline.night(DAYS - 1);

    @TempDir
    private static Path folder;

    private static SparkDistribution spark;
    private static StandaloneCluster cluster;
    private static SmallPipeline small;
    private static Map<String, String> here;

    @BeforeAll
    static void startTheClusterAndRunANightHere() throws Exception {
        spark = SparkDistribution.find();
        cluster = new StandaloneCluster(spark, folder.resolve("cluster"));
        small = SmallPipeline.write(folder.resolve("home"), DAYS);
        Pipeline pipeline = PipelineLoader.of(name -> null).load(small.file());
        SparkExtension.session();
        Lake lake = new Lake(Sessions.open("here", pipeline.time().zone(), Map.of()), pipeline.folder());
        new NightRunner(lake, pipeline, Progress.silent(), Clock.systemUTC())
                .run(LogicalDate.parse(NIGHT), StageSelection.all());
        here = TableHashes.of(SparkExtension.session(), Path.of(pipeline.folder()), "runs");
    }

    @AfterAll
    static void stopTheCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void aNightWhoseDriverRunsHereLeavesTheTablesOfALocalOne() throws Exception {
        Submitted submitted = submit("client");

        assertThat(submitted.code()).as(submitted.err()).isZero();
        assertThat(result("client").path("ok").asBoolean()).isTrue();
        assertThat(tables("client")).isEqualTo(here);
    }

    @Test
    void aNightWhoseDriverRunsInTheClusterSaysHowItEndedInItsResultFile() throws Exception {
        Submitted submitted = submit("cluster");

        assertThat(submitted.code()).as(submitted.err()).isZero();
        assertThat(result("cluster").path("exit").asInt()).isZero();
        assertThat(result("cluster").path("stages")).hasSize(6);
        assertThat(tables("cluster")).isEqualTo(here);
    }

    @Test
    void aDriverInTheClusterThatFailsLeavesItsExitCodeAndMessage() throws Exception {
        spark.submit(
                folder,
                options("cluster"),
                "run",
                folder.resolve("nowhere.yaml").toString(),
                "--date",
                NIGHT,
                "--result",
                folder.resolve("failed.json").toString());

        assertThat(result("failed").path("exit").asInt()).isEqualTo(2);
        assertThat(result("failed").path("ok").asBoolean()).isFalse();
        assertThat(result("failed").path("message").asText()).contains("nowhere.yaml");
    }

    private static Submitted submit(String mode) throws IOException, InterruptedException {
        return spark.submit(
                folder,
                options(mode),
                "run",
                small.file().toString(),
                "--date",
                NIGHT,
                "--set",
                "lake=" + folder.resolve(mode),
                "--result",
                folder.resolve(mode + ".json").toUri().toString());
    }

    private static List<String> options(String mode) {
        List<String> options = new ArrayList<>(List.of("--master", cluster.master(), "--deploy-mode", mode));
        options.addAll(List.of("--driver-memory", "1g", "--executor-memory", "900m", "--executor-cores", "1"));
        options.addAll(List.of("--conf", "spark.cores.max=2"));
        options.addAll(List.of("--conf", "spark.standalone.submit.waitAppCompletion=true"));
        return options;
    }

    private static JsonNode result(String name) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(name + ".json").toFile());
    }

    private static Map<String, String> tables(String mode) {
        return TableHashes.of(SparkExtension.session(), folder.resolve(mode).resolve("rides"), "runs");
    }
}
