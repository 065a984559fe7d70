package dev.nightjar.app.spark;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.app.NightReport;
import dev.nightjar.app.StageSelection;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.model.registry.ModelHistory;
import dev.nightjar.model.spark.Registry;
import dev.nightjar.testing.SmallPipeline;
import dev.nightjar.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Histories of models: which one a night scores with, and with which features, whatever happened since. */
@ExtendWith(SparkExtension.class)
class ChampionHistoriesIT {
    /** A Monday, on which models are trained. */
    private static final int MONDAY = 18;

    @TempDir
    private static Path home;

    private static SparkSession spark;
    private static SmallPipeline small;
    private static String first;
    private static String second;

    /** Monday's night trains two models; on Tuesday a person promotes the one that was not chosen. */
    @BeforeAll
    static void train() throws Exception {
        spark = SparkExtension.session().newSession();
        spark.conf().set("spark.sql.session.timeZone", "Europe/Berlin");
        spark.conf().set("spark.sql.shuffle.partitions", "2");
        small = SmallPipeline.write(home, MONDAY + 9);
        Files.writeString(
                small.file(),
                Files.readString(small.file())
                        .replace("{metric: auc, at_least: 0.55}", "{metric: auc, at_least: 0.1}"));
        Pipeline pipeline = load(small.file(), "trained");
        run(pipeline, MONDAY, Stage.SCORE);
        ModelHistory history = new Registry(lake(pipeline)).history();
        first = history.championAsOf(date(MONDAY)).orElseThrow().model();
        second = history.models().stream()
                .map(m -> m.model())
                .filter(m -> !m.equals(first))
                .findFirst()
                .orElseThrow();
        new Registry(lake(pipeline))
                .append(
                        List.of(history.promote(second, date(MONDAY + 1), "a person", "newer")),
                        new CommitTag("models", "1", "models", "promote"));
    }

    /** History g. */
    @Test
    void anOldNightIsScoredByItsChampionAgainAndRedisGoesOnToServeTheNewest() throws Exception {
        Pipeline pipeline = copy("trained", "promoted");
        run(pipeline, MONDAY + 1, Stage.EXPORT);
        assertThat(models(pipeline, MONDAY + 1)).containsExactly(second);
        List<String> before = predictions(pipeline, MONDAY);
        assertThat(before).hasSize(60);

        NightReport again = run(load(small.file(), "promoted", "gate.mode=dry_run"), MONDAY, Stage.EXPORT);
        assertThat(result(again, Stage.TRAIN).outcome()).isEqualTo(JobResult.Outcome.SKIPPED);
        assertThat(result(again, Stage.SCORE).outcome())
                .as("another file, so another run, which predicts again")
                .isEqualTo(JobResult.Outcome.DONE);
        assertThat(models(pipeline, MONDAY)).containsExactly(first);
        assertThat(predictions(pipeline, MONDAY)).isEqualTo(before);
        assertThat(result(again, Stage.EXPORT).says())
                .startsWith("Redis serves a later night, " + date(MONDAY + 1))
                .endsWith("and goes on to");
    }

    /** History h: a new feature version, a changed select and a new check. */
    @Test
    void aChampionIsServedWithTheFeaturesThatItWasTrainedOnUntilAModelOfTheNewOnesIsPromoted() throws Exception {
        Pipeline unchanged = copy("trained", "unchanged");
        run(unchanged, MONDAY + 1, Stage.SCORE);
        run(unchanged, MONDAY + 2, Stage.SCORE);
        Pipeline old = copy("trained", "changed");
        run(old, MONDAY + 1, Stage.SCORE);
        Pipeline changed = changed();

        run(changed, MONDAY + 2, Stage.SCORE);
        assertThat(models(changed, MONDAY + 2)).containsExactly(second);
        assertThat(predictions(changed, MONDAY + 2))
                .isEqualTo(predictions(unchanged, MONDAY + 2))
                .hasSize(60);
        assertThat(published(changed)).contains(tables(old)).contains(tables(changed));
        assertThat(rows(changed, tables(changed)[0]))
                .as("tiles of the whole history")
                .isGreaterThan(6 * MONDAY);
        assertThat(lake(changed)
                        .read("metrics")
                        .orElseThrow()
                        .filter("kind = 'check' and subject = 'planned' and bound like '%20%'")
                        .select("night")
                        .distinct()
                        .collectAsList())
                .extracting(r -> r.get(0).toString())
                .containsExactly(date(MONDAY + 2).toString());
        List<String> scored = predictions(changed, MONDAY + 2);

        run(changed, MONDAY + 7, Stage.SCORE);
        assertThat(models(changed, MONDAY + 7)).doesNotContain(first, second);
        run(changed, MONDAY + 8, Stage.SCORE);
        assertThat(published(changed)).contains(tables(changed)).doesNotContain(tables(old));

        Pipeline again = changed("gate.mode=dry_run");
        run(again, MONDAY + 2, Stage.SCORE);
        assertThat(models(again, MONDAY + 2)).containsExactly(second);
        assertThat(predictions(again, MONDAY + 2)).isEqualTo(scored);
    }

    /** A new version of a group, a changed select and a new check. */
    private static Pipeline changed(String... more) throws IOException {
        Path file = home.resolve("changed.yaml");
        Files.writeString(
                file,
                Files.readString(small.file())
                        .replace("windows: [1d, 7d]", "version: 2\n    windows: [1d, 3d]")
                        .replace("late: late}\n    key", "late: \"late + 1\"}\n    key")
                        .replaceFirst("    expect:\n", "    expect:\n      - {rows: {at_least: 20}, on_fail: warn}\n"));
        return load(file, "changed", more);
    }

    private static Pipeline load(Path file, String lake, String... more) {
        List<String> settings = new ArrayList<>(List.of("lake=" + home.resolve(lake)));
        settings.addAll(List.of(more));
        return PipelineLoader.of(name -> null).set(settings).load(file);
    }

    private static Pipeline copy(String from, String to) throws IOException {
        FileUtils.copyDirectory(home.resolve(from).toFile(), home.resolve(to).toFile());
        return load(small.file(), to);
    }

    private static Lake lake(Pipeline pipeline) {
        return new Lake(spark, pipeline.folder());
    }

    private static NightReport run(Pipeline pipeline, int day, Stage last) {
        return new NightRunner(lake(pipeline), pipeline, Progress.silent(), Clock.systemUTC())
                .run(date(day), StageSelection.of(Optional.empty(), Optional.empty(), Optional.of(last)));
    }

    private static JobResult result(NightReport report, Stage stage) {
        return report.stages().stream()
                .map(s -> s.result())
                .filter(r -> r.stage() == stage)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> models(Pipeline pipeline, int day) {
        return ofNight(pipeline, day).select("model").distinct().collectAsList().stream()
                .map(r -> r.getString(0))
                .toList();
    }

    /** All but the run that made them. */
    private static List<String> predictions(Pipeline pipeline, int day) {
        return ofNight(pipeline, day).drop("run_id").orderBy("ride").collectAsList().stream()
                .map(Row::toString)
                .toList();
    }

    private static org.apache.spark.sql.Dataset<Row> ofNight(Pipeline pipeline, int day) {
        return lake(pipeline)
                .read("predictions")
                .orElseThrow()
                .filter(col("night").equalTo(date(day).sqlDate()));
    }

    /** Tiles, and the facts that they are made of. */
    private static String[] tables(Pipeline pipeline) {
        return new String[] {
            PipelineTables.tilesPath(pipeline, pipeline.aggregateGroups().get(0)),
            PipelineTables.factsPath(pipeline, pipeline.tables().get("rides"))
        };
    }

    private static java.util.Set<String> published(Pipeline pipeline) {
        return new Frontier(lake(pipeline)).latest().orElseThrow().tables().keySet();
    }

    private static long rows(Pipeline pipeline, String path) {
        return lake(pipeline).read(path).orElseThrow().count();
    }

    private static LogicalDate date(int day) {
        return LogicalDate.parse(SmallPipeline.night(day));
    }
}
