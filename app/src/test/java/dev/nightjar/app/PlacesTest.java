package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.sql.delta.sources.DeltaSQLConf$;
import org.apache.spark.sql.internal.SQLConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The places of conf/ as files: every setting is one that Spark has, and says why it is as it is. */
class PlacesTest {
    private static final List<String> OURS = List.of("spark.nightjar.profile", "spark.nightjar.jar");

    /** Settings that Spark knows by the beginning of their name, with any name behind it. */
    private static final Pattern OPEN = Pattern.compile(
            "spark\\.(executorEnv|yarn\\.appMasterEnv|kubernetes\\.driverEnv|hadoop\\.fs\\.s3a)\\.[A-Za-z_.]+");

    /** Read by name, or of modules that the build does not see: spark-yarn and spark-kubernetes 3.5.7. */
    private static final List<String> ELSEWHERE = List.of(
            "spark.yarn.maxAppAttempts",
            "spark.kubernetes.container.image",
            "spark.kubernetes.namespace",
            "spark.kubernetes.authenticate.driver.serviceAccountName",
            "spark.kubernetes.driver.podTemplateFile",
            "spark.kubernetes.executor.podTemplateFile",
            "spark.kubernetes.submission.waitAppCompletion",
            "spark.standalone.submit.waitAppCompletion",
            "spark.local.dir",
            "spark.master");

    static List<String> places() {
        return PlaceSettings.names();
    }

    @Test
    void thereAreTheSevenPlaces() {
        assertThat(places())
                .containsExactly("databricks", "dataproc", "emr", "kubernetes", "local", "standalone", "yarn");
    }

    @ParameterizedTest
    @MethodSource("places")
    void everySettingIsOneThatSparkKnows(String place) throws Exception {
        Class.forName("org.apache.spark.internal.config.package$");
        assertThat(SQLConf.get()).isNotNull();
        assertThat(DeltaSQLConf$.MODULE$).isNotNull();
        List<String> unknown = new ArrayList<>();
        for (String key : PlaceSettings.of(place).keySet()) {
            boolean known = OURS.contains(key)
                    || ELSEWHERE.contains(key)
                    || OPEN.matcher(key).matches()
                    || ConfigEntry.findEntry(key) != null;
            if (!known) {
                unknown.add(key);
            }
        }
        assertThat(unknown).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("places")
    void everySettingStandsBelowItsReasonAndOnce(String place) throws IOException {
        List<String> lines = Files.readAllLines(PlaceSettings.CONF.resolve(place + ".conf"));
        List<String> settings = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank() && !lines.get(i).startsWith("#")) {
                settings.add(lines.get(i).split("\\s+")[0]);
                assertThat(lines.get(i - 1)).as("line above " + lines.get(i)).startsWith("# ");
            }
        }
        assertThat(settings).doesNotHaveDuplicates();
        assertThat(settings)
                .containsExactlyInAnyOrderElementsOf(PlaceSettings.of(place).keySet());
    }

    @ParameterizedTest
    @MethodSource("places")
    void everyPlaceSaysItsNameAndHowItIsSized(String place) {
        Map<String, String> settings = PlaceSettings.of(place);
        assertThat(settings)
                .containsEntry("spark.nightjar.profile", place)
                .containsKeys(
                        "spark.dynamicAllocation.enabled",
                        "spark.sql.shuffle.partitions",
                        "spark.sql.adaptive.enabled",
                        "spark.speculation",
                        "spark.local.dir");
        // Databricks starts Spark itself: master, memory and cores are its cluster's.
        assertThat(settings.containsKey("spark.master")).isEqualTo(!place.equals("databricks"));
        assertThat(settings.containsKey("spark.driver.memory")).isEqualTo(!place.equals("databricks"));
        assertThat(settings.containsKey("spark.executor.cores"))
                .isEqualTo(!List.of("databricks", "local").contains(place));
    }
}
