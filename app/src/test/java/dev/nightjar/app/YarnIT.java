package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.app.SparkDistribution.Submitted;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.run.Stage;
import dev.nightjar.testing.SmallPipeline;
import dev.nightjar.testing.SparkExtension;
import dev.nightjar.testing.TableHashes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights on YARN, with pipeline file, landing zone, lake and result file in HDFS: nothing of the driver's disk is read. */
class YarnIT {
    private static final int DAYS = 14;
    private static final String NIGHT = SmallPipeline.night(DAYS - 1);

    @TempDir
    private static Path folder;

    private static SparkDistribution spark;
    private static HadoopCluster hadoop;

    @BeforeAll
    static void startHadoop() throws Exception {
        SparkDistribution found = SparkDistribution.find();
        hadoop = HadoopCluster.start(folder.resolve("hadoop"));
        spark = found.with("HADOOP_CONF_DIR", hadoop.conf().toString());
    }

    @AfterAll
    static void stopHadoop() {
        if (hadoop != null) {
            hadoop.close();
        }
    }

    @Test
    void theFlightsNightLeavesTheTablesOfALocalOne() throws Exception {
        hadoop.put(FlightsNight.file().getParent().resolve("landing"), "/flights/landing");
        hadoop.put(FlightsNight.file().getParent().resolve("schemas"), "/flights/schemas");
        hadoop.put(FlightsNight.file(), "/flights/pipeline.yaml");
        List<String> arguments = new ArrayList<>(List.of("run"));
        // The embedded Redis wants a lake on a disk.
        arguments.addAll(FlightsNight.arguments(hadoop.address("/flights/pipeline.yaml"), hadoop.address("/lake")));
        arguments.addAll(List.of("--to", "score"));

        Submitted submitted = spark.submit(folder, options("client"), arguments.toArray(String[]::new));

        assertThat(submitted.code()).as(submitted.err()).isZero();
        hadoop.get("/lake", folder.resolve("lake"));
        assertThat(FlightsNight.tables(folder.resolve("lake"))).isEqualTo(FlightsNight.tables());
    }

    @Test
    void aNightWhoseDriverRunsInAContainerEndsTheApplicationAsItEnds() throws Exception {
        SmallPipeline small = SmallPipeline.write(folder.resolve("small"), DAYS);
        hadoop.put(small.file().getParent(), "/small");

        Submitted submitted = night("small/pipeline.yaml", "/small.json", "--set", "lake=lake", "--to", "score");

        assertThat(submitted.code()).as(submitted.err()).isZero();
        assertThat(submitted.err()).contains("final status: SUCCEEDED");
        assertThat(result("/small.json").path("exit").asInt()).isZero();
        assertThat(result("/small.json").path("stages")).hasSize(Stage.values().length - 1);
        hadoop.get("/small/lake", folder.resolve("small-lake"));
        assertThat(TableHashes.of(
                        SparkExtension.session(), folder.resolve("small-lake").resolve("rides"), "runs"))
                .isEqualTo(LocalNights.tables(PipelineLoader.of(name -> null).load(small.file()), NIGHT));
    }

    @Test
    void aDriverInAContainerThatFailsLeavesItsExitCodeInTheFileAndInTheDiagnostics() throws Exception {
        Submitted submitted = night("nowhere/pipeline.yaml", "/failed.json");

        assertThat(submitted.code()).as(submitted.err()).isNotZero();
        assertThat(submitted.err()).contains("final status: FAILED").contains("exited with status 2");
        assertThat(result("/failed.json").path("exit").asInt()).isEqualTo(2);
        assertThat(result("/failed.json").path("kind").asText()).isEqualTo("CONFIG");
        assertThat(result("/failed.json").path("message").asText())
                .contains("there is no file " + hadoop.address("/nowhere/pipeline.yaml"));
    }

    /** By a driver in a container. */
    private static Submitted night(String pipeline, String result, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("run", hadoop.address("/" + pipeline), "--date", NIGHT));
        arguments.addAll(List.of("--result", hadoop.address(result)));
        arguments.addAll(List.of(more));
        return spark.submit(folder, options("cluster"), arguments.toArray(String[]::new));
    }

    private static List<String> options(String mode) {
        return SparkDistribution.options(
                "yarn",
                mode,
                "spark.executor.instances=2",
                // The distribution lies on the one node; our jar is shipped.
                "spark.yarn.jars=local:" + spark.home().resolve("jars") + "/*",
                "spark.yarn.maxAppAttempts=1",
                "spark.yarn.appMasterEnv.SPARK_LOCAL_IP=127.0.0.1",
                "spark.yarn.appMasterEnv.OMP_NUM_THREADS=1",
                "spark.executorEnv.SPARK_LOCAL_IP=127.0.0.1");
    }

    private static JsonNode result(String path) throws IOException {
        return new ObjectMapper().readTree(hadoop.read(path));
    }
}
