package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.app.SparkDistribution.Running;
import dev.nightjar.app.SparkDistribution.Submitted;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.run.Stage;
import dev.nightjar.testing.SmallPipeline;
import dev.nightjar.testing.SparkExtension;
import dev.nightjar.testing.TableHashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights on a standalone cluster of one master and two workers, by spark-submit. */
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
        here = LocalNights.tables(PipelineLoader.of(name -> null).load(small.file()), NIGHT);
    }

    @AfterAll
    static void stopTheCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void theFlightsNightLeavesTheTablesOfALocalOne() throws Exception {
        Path lake = folder.resolve("flights");
        List<String> arguments = new ArrayList<>(List.of("run"));
        arguments.addAll(FlightsNight.arguments(FlightsNight.file().toString(), lake.toString()));

        Submitted submitted = spark.submit(folder, options("client"), arguments.toArray(String[]::new));

        assertThat(submitted.code()).as(submitted.err()).isZero();
        assertThat(FlightsNight.tables(lake)).isEqualTo(FlightsNight.tables());
    }

    @Test
    void stagesThatRunOneByOneOfWhichOneLosesItsWorkerLeaveTheTablesOfAWholeNight() throws Exception {
        List<List<String>> commands = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            List<String> command = new ArrayList<>(arguments("stages"));
            command.addAll(List.of("--only", stage.name().toLowerCase(Locale.ROOT)));
            commands.add(command);
        }
        try (StandaloneCluster frail = new StandaloneCluster(spark, folder.resolve("frail"))) {
            Running running = spark.beginAll(folder, options(frail, "client"), commands);
            running.awaitLine("checks 1 of ");
            frail.kill(0);
            Submitted submitted = running.end();

            assertThat(submitted.code()).as(submitted.err()).isZero();
        }
        assertThat(tables("stages")).isEqualTo(here);
    }

    @Test
    void aNightWhoseDriverRunsInTheClusterSaysHowItEndedInItsResultFile() throws Exception {
        Files.writeString(folder.resolve("cluster.json"), "{\"ok\":false,\"exit\":3}");

        Submitted submitted = night("cluster", "cluster");

        assertThat(submitted.code()).as(submitted.err()).isZero();
        assertThat(submitted.err()).contains("is FINISHED");
        assertThat(result("cluster").path("exit").asInt()).as(cluster.drivers()).isZero();
        assertThat(result("cluster").path("attempt").asText()).isNotEmpty();
        assertThat(result("cluster").path("stages")).hasSize(Stage.values().length);
        assertThat(tables("cluster")).isEqualTo(here);
    }

    @Test
    void aDriverInTheClusterThatFailsLeavesItsExitCodeAndMessage() throws Exception {
        Submitted submitted = spark.submit(
                folder,
                options("cluster"),
                "run",
                folder.resolve("nowhere.yaml").toString(),
                "--date",
                NIGHT,
                "--result",
                folder.resolve("failed.json").toString());

        assertThat(submitted.err()).contains("is FAILED");
        assertThat(result("failed").path("exit").asInt()).isEqualTo(2);
        assertThat(result("failed").path("ok").asBoolean()).isFalse();
        assertThat(result("failed").path("message").asText()).contains("nowhere.yaml");
    }

    @Test
    void aDriverThatWasStartedWithoutWhatJava17NeedsSaysSo() throws Exception {
        List<String> options = options("cluster");
        options.addAll(List.of("--conf", "spark.driver.extraJavaOptions=-Xss4m"));

        spark.begin(folder, options, SparkDistribution.jar().toString(), arguments("closed"))
                .end();

        assertThat(result("closed").path("exit").asInt()).isEqualTo(2);
        assertThat(result("closed").path("message").asText())
                .contains("spark.driver.extraJavaOptions: this JVM was started without the --add-opens options")
                .contains("conf/standalone.conf");
    }

    @Test
    void aMasterThatIsDownIsNamedAfterTheStatedPatience() throws Exception {
        Submitted submitted = spark.submit(
                folder,
                List.of("--master", "spark://127.0.0.1:1", "--conf", "spark.nightjar.patience.master=1s"),
                arguments("down").toArray(String[]::new));

        assertThat(submitted.code()).as(submitted.err()).isEqualTo(4);
        assertThat(submitted.err())
                .contains("nightjar: master spark://127.0.0.1:1: did not answer within 1 s (Connection refused")
                .contains("spark.nightjar.patience.master")
                .doesNotContain("\tat dev.nightjar");
        assertThat(result("down").path("kind").asText()).isEqualTo("EXTERNAL");
    }

    @Test
    void executorsThatNeverComeAreWaitedForWithinABound() throws Exception {
        List<String> options = options("client");
        options.addAll(List.of("--executor-memory", "900g", "--conf", "spark.nightjar.patience.executors=3s"));

        Submitted submitted = spark.submit(folder, options, arguments("alone").toArray(String[]::new));

        assertThat(submitted.code()).as(submitted.err()).isEqualTo(4);
        assertThat(submitted.err())
                .contains("executors: none came from " + cluster.master() + " within 3 s")
                .contains("spark.executor.memory 900g")
                .contains("spark.nightjar.patience.executors");
    }

    @Test
    void executorsWithoutTheJarAreToldFromABug() throws Exception {
        List<String> options = options("client");
        options.addAll(List.of("--driver-class-path", SparkDistribution.jar().toString()));

        // Runs the class on the driver's class path and ships nothing.
        Submitted submitted = spark.begin(folder, options, "spark-internal", arguments("bare"))
                .end();

        assertThat(submitted.code()).as(submitted.err()).isEqualTo(4);
        assertThat(submitted.err())
                .contains("an executor has not got nightjar.jar")
                .contains("submit it as the application's jar");
    }

    @Test
    void aJarThatTheWorkerOfTheDriverHasNotLeavesNoResultButANameInTheLog() throws Exception {
        Submitted submitted = spark.begin(folder, options("cluster"), "file:/nowhere/nightjar.jar", arguments("absent"))
                .end();

        assertThat(submitted.code()).isNotZero();
        assertThat(submitted.err()).contains("/nowhere/nightjar.jar");
        assertThat(folder.resolve("absent.json")).doesNotExist();
    }

    private static Submitted night(String mode, String lake, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(arguments(lake));
        arguments.addAll(List.of(more));
        return spark.submit(folder, options(mode), arguments.toArray(String[]::new));
    }

    private static List<String> arguments(String lake) {
        return List.of(
                "run",
                small.file().toString(),
                "--date",
                NIGHT,
                "--set",
                "lake=" + folder.resolve(lake),
                "--result",
                folder.resolve(lake + ".json").toUri().toString());
    }

    private static List<String> options(String mode) {
        return options(cluster, mode);
    }

    private static List<String> options(StandaloneCluster on, String mode) {
        return SparkDistribution.options(
                on.master(), mode, "spark.cores.max=2", "spark.standalone.submit.waitAppCompletion=true");
    }

    private static JsonNode result(String name) throws IOException {
        Path file = folder.resolve(name + ".json");
        assertThat(file).as(cluster.drivers()).exists();
        return new ObjectMapper().readTree(file.toFile());
    }

    private static Map<String, String> tables(String lake) {
        return TableHashes.of(SparkExtension.session(), folder.resolve(lake).resolve("rides"), "runs");
    }
}
