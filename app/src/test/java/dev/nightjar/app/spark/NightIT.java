package dev.nightjar.app.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.app.NightReport;
import dev.nightjar.app.StageSelection;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.JobResult.Outcome;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.Claim;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.Sessions;
import dev.nightjar.testing.SmallPipeline;
import dev.nightjar.testing.SparkExtension;
import dev.nightjar.testing.TableHashes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whole nights of a small pipeline, from landing to Redis. */
@ExtendWith(SparkExtension.class)
class NightIT {
    private static final int DAYS = 20;

    @TempDir
    Path home;

    @Test
    void aNightRunsFromLandingToRedisAndAgainWithoutChangingARow(SparkSession spark) throws Exception {
        SmallPipeline small = SmallPipeline.write(home, DAYS);
        Pipeline pipeline = load(small);
        NightReport first = night(pipeline, DAYS - 2);
        assertThat(first.stages())
                .allSatisfy(s -> assertThat(s.result().outcome()).isEqualTo(Outcome.DONE));
        assertThat(first.stages().get(0).result().says())
                .isEqualTo(
                        "39 files of 2024-01-31 to 2024-02-19: 2395 rows landed = 2358 facts + 18 repeated + 19 refused");
        NightReport second = night(pipeline, DAYS - 1);
        assertThat(second.stages().get(3).result().outcome()).as("train").isEqualTo(Outcome.SKIPPED);
        SortedMap<String, String> hashes = hashes(spark, pipeline);
        assertThat(hashes)
                .containsKeys("predictions", "ledger", "frontier", "metrics", "model_events", "training_sets/index");

        NightReport again = night(pipeline, DAYS - 1);
        assertThat(again.stages())
                .allSatisfy(s -> assertThat(s.result().outcome()).isEqualTo(Outcome.SKIPPED));
        // An older night may write its scoring set again; the rows are the same.
        NightReport old = night(pipeline, DAYS - 2);
        assertThat(old.stages())
                .filteredOn(s -> s.result().stage() != Stage.FEATURES)
                .allSatisfy(s ->
                        assertThat(s.result().outcome()).as(s.result().says()).isEqualTo(Outcome.SKIPPED));
        assertThat(hashes(spark, pipeline)).isEqualTo(hashes);

        Dataset<Row> runs = lake(pipeline).read("runs").orElseThrow();
        assertThat(runs.count()).isEqualTo(24);
        assertThat(runs.filter("outcome = 'done' and seconds > 0 and spark_jobs > 0")
                        .count())
                .isBetween(11L, 12L);
    }

    @Test
    void oneRangeAndSingleNightsGiveTheSameTables(SparkSession spark) throws Exception {
        SmallPipeline small = SmallPipeline.write(home.resolve("one"), 16);
        Pipeline range = load(small);
        new NightRunner(lake(range), range, Progress.silent(), Clock.systemUTC()).run(date(15), data());
        Pipeline single = load(SmallPipeline.write(home.resolve("two"), 16));
        for (int day = 12; day <= 15; day++) {
            new NightRunner(lake(single), single, Progress.silent(), Clock.systemUTC()).run(date(day), data());
        }
        for (String table : List.of("facts", "tiles")) {
            assertThat(rows(spark, single, table)).isEqualTo(rows(spark, range, table));
        }
    }

    @Test
    void aBackfillFillsHolesInOrderAndReportsDatesBeforeTheFirstChampion() throws Exception {
        SmallPipeline small = SmallPipeline.write(home, DAYS);
        Pipeline pipeline = load(small);
        night(pipeline, DAYS - 3);
        NightRunner runner = new NightRunner(lake(pipeline), pipeline, Progress.silent(), Clock.systemUTC());
        List<Backfill.Filled> filled = new Backfill(lake(pipeline), runner, Progress.silent())
                .run(new DateRange(date(DAYS - 4), date(DAYS - 2)), Backfill.Scope.MISSING);
        assertThat(filled)
                .extracting(Backfill.Filled::fate)
                .containsExactly(Backfill.Fate.BEFORE_FIRST_CHAMPION, Backfill.Fate.PRESENT, Backfill.Fate.FILLED);
        assertThat(Backfill.summary(filled))
                .isEqualTo("1 nights filled, 1 had their predictions, 1 lie before the first champion: 2024-02-17");
    }

    @Test
    void aStoppedNightPublishesTheDaysBeforeAndGoesOnWhenMended(SparkSession spark) throws Exception {
        SmallPipeline small = SmallPipeline.write(home, 16);
        Pipeline pipeline = load(small);
        Path file = home.resolve("landing/rides/" + SmallPipeline.night(15) + ".csv.gz");
        byte[] good = Files.readAllBytes(file);
        Files.delete(file);
        assertThatThrownBy(() -> night(pipeline, 15))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                .hasMessageContaining("night 2024-02-16 is not published")
                .hasMessageContaining(
                        "source rides: no file for 2024-02-16, looked for landing/rides/2024-02-16.csv.gz")
                .hasMessageContaining("published through 2024-02-15");
        assertThat(lake(pipeline)
                        .read("runs")
                        .orElseThrow()
                        .filter("outcome = 'done'")
                        .count())
                .isEqualTo(3);
        Files.write(file, good);
        assertThat(night(pipeline, 15).stages()).hasSize(6);
    }

    @Test
    void aNightThatIsAlreadyRunningIsClaimed() throws Exception {
        Pipeline pipeline = load(SmallPipeline.write(home, 2));
        try (Claim held = Claim.take(lake(pipeline).files(), "data", "other", "night 2024-02-02")) {
            assertThatThrownBy(() -> night(pipeline, 1))
                    .isInstanceOfSatisfying(
                            PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CLAIMED))
                    .hasMessageStartingWith("claim data: process ");
            held.check();
        }
    }

    @Test
    void aLakeThatCannotBeWrittenIsExternal() throws Exception {
        SmallPipeline small = SmallPipeline.write(home, 2);
        Files.writeString(home.resolve("lake"), "a file where the lake should be");
        assertThatThrownBy(() -> night(load(small), 1))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessageContaining("check that the storage is there, has room and may be written");
    }

    @Test
    void aRedisThatIsDownFailsTheExportAndLosesNothing() throws Exception {
        SmallPipeline small = SmallPipeline.write(home, DAYS);
        Pipeline down = PipelineLoader.of(System::getenv)
                .set(List.of("export.redis=redis://127.0.0.1:1"))
                .load(small.file());
        assertThatThrownBy(() -> night(down, DAYS - 1))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessageContaining("127.0.0.1:1");
        assertThat(lake(down).read("predictions").orElseThrow().count()).isEqualTo(60);
        NightReport again = new NightRunner(lake(down), load(small), Progress.silent(), Clock.systemUTC())
                .run(date(DAYS - 1), StageSelection.of(Optional.of(Stage.EXPORT), Optional.empty(), Optional.empty()));
        assertThat(again.stages().get(0).result().says()).startsWith("60 keys written to Redis");
    }

    private static Pipeline load(SmallPipeline small) {
        return PipelineLoader.of(name -> null).load(small.file());
    }

    private static Lake lake(Pipeline pipeline) {
        return new Lake(Sessions.open(pipeline.name(), pipeline.time().zone(), Map.of()), pipeline.folder());
    }

    private static NightReport night(Pipeline pipeline, int day) {
        return new NightRunner(lake(pipeline), pipeline, Progress.silent(), Clock.systemUTC())
                .run(date(day), StageSelection.all());
    }

    private static StageSelection data() {
        return StageSelection.of(Optional.empty(), Optional.empty(), Optional.of(Stage.FEATURES));
    }

    private static LogicalDate date(int day) {
        return LogicalDate.parse(SmallPipeline.night(day));
    }

    private static SortedMap<String, String> hashes(SparkSession spark, Pipeline pipeline) {
        return TableHashes.of(spark, Path.of(pipeline.folder()), "runs");
    }

    private static SortedMap<String, String> rows(SparkSession spark, Pipeline pipeline, String below) {
        return TableHashes.of(spark, Path.of(pipeline.folder()).resolve(below));
    }
}
