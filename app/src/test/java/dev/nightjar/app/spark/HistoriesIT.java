package dev.nightjar.app.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.app.StageSelection;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.etl.spark.IngestJob;
import dev.nightjar.features.spark.FeaturesJob;
import dev.nightjar.lake.Claim;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.model.registry.ModelEvent;
import dev.nightjar.model.spark.Registry;
import dev.nightjar.testing.SmallPipeline;
import dev.nightjar.testing.SparkExtension;
import dev.nightjar.testing.TableHashes;
import dev.nightjar.validation.spark.ValidateJob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Histories of several nights that no single stage can show: killed runs, zombies, rejected days, late and stale files. */
@ExtendWith(SparkExtension.class)
class HistoriesIT {
    @TempDir
    Path home;

    private SparkSession spark;

    @BeforeEach
    void open(SparkSession session) {
        spark = session.newSession();
        spark.conf().set("spark.sql.session.timeZone", "Europe/Berlin");
        spark.conf().set("spark.sql.shuffle.partitions", "2");
    }

    /** History i. */
    @Test
    void aNightKilledBeforeAnyOfItsCommitsIsRunAgainAndNobodySeesHalfOfIt() throws Exception {
        SmallPipeline small = SmallPipeline.write(home, 3);
        Pipeline pipeline = load(small, "before");
        champion(lake(pipeline));
        data(lake(pipeline), pipeline, 1);
        Pipeline undisturbed = copy(small, "before", "undisturbed");
        Commits counted = counted(undisturbed, 2);
        SortedMap<String, String> hashes = hashes(undisturbed);
        assertThat(counted.all()).isGreaterThan(counted.publishes());
        assertThat(counted.publishes())
                .as("ledger, raw, facts, checks, tiles, frontier")
                .isGreaterThanOrEqualTo(8);

        for (int kill = 1; kill <= counted.all(); kill++) {
            Pipeline killed = copy(small, "before", "killed-" + kill);
            Lake lake = lake(killed);
            Lake dying = lake.fenced(dyingAt(kill));
            assertThatThrownBy(() -> data(dying, killed, 2))
                    .as("commit %s", kill)
                    .hasStackTraceContaining("killed before a commit");
            LogicalDate seen = kill <= counted.publishes() ? date(1) : date(2);
            assertThat(published(lake).night()).as("commit %s", kill).isEqualTo(seen);
            assertThat(view(killed, "rides").count())
                    .as("commit %s", kill)
                    .isEqualTo(kill <= counted.publishes() ? 120 : 180);
            data(lake, killed, 2);
            assertThat(hashes(killed)).as("commit %s", kill).isEqualTo(hashes);
        }
    }

    /**
     * The commits of a day's data stages.
     *
     * @param publishes which of them, counted from 1, moves the frontier
     */
    private record Commits(int all, int publishes) {}

    /** Runs a day's data stages behind the day before it, and counts. */
    private Commits counted(Pipeline pipeline, int day) {
        AtomicInteger commits = new AtomicInteger();
        AtomicInteger publishes = new AtomicInteger();
        Lake watched = lake(pipeline);
        Lake counting = watched.fenced(() -> {
            commits.incrementAndGet();
            if (published(watched).night().equals(date(day - 1))) {
                publishes.set(commits.get());
            }
        });
        data(counting, pipeline, day);
        return new Commits(commits.get(), publishes.get());
    }

    private static Runnable dyingAt(int commit) {
        AtomicInteger commits = new AtomicInteger();
        return () -> {
            if (commits.incrementAndGet() >= commit) {
                throw new IllegalStateException("killed before a commit");
            }
        };
    }

    /** History k, the first half. */
    @Test
    void theNextNightIsRefusedWhileANightRuns() throws Exception {
        Pipeline pipeline = load(SmallPipeline.write(home, 2), "lake");
        try (Claim running = Claim.take(lake(pipeline).files(), "data", "other", "night " + date(0))) {
            assertThatThrownBy(() -> night(pipeline, 1))
                    .isInstanceOfSatisfying(
                            PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CLAIMED))
                    .hasMessageContaining("is at it (night " + date(0));
            running.check();
        }
    }

    /** History k, the second half: whatever a process commits whose claim was taken over meanwhile, nobody reads it. */
    @Test
    void whatAZombieCommitsAfterALaterNightIsNeverRead() throws Exception {
        SmallPipeline small = SmallPipeline.write(home, 4);
        Pipeline before = load(small, "before");
        champion(lake(before));
        data(lake(before), before, 0);
        Pipeline undisturbed = copy(small, "before", "undisturbed");
        Commits counted = counted(copy(small, "before", "counted"), 1);
        night(undisturbed, 2);
        SortedMap<String, String> later = views(undisturbed);
        night(undisturbed, 3);
        // Ledger, tiles, frontier.
        for (int commit : List.of(1, counted.publishes() - 1, counted.publishes())) {
            Pipeline disturbed = copy(small, "before", "zombie-" + commit);
            Lake lake = lake(disturbed);
            Claim zombie = Claim.take(lake.files(), "data", "zombie", "night " + date(1));
            AtomicInteger passed = new AtomicInteger();
            Lake late = lake.fenced(() -> {
                zombie.check();
                if (passed.incrementAndGet() == commit) { // its claim is looked at, and lost before the commit is there
                    declareDead(lake);
                    night(disturbed, 2);
                }
            });
            assertThatThrownBy(() -> data(late, disturbed, 1))
                    .as("commit %s", commit)
                    .isInstanceOfSatisfying(
                            PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CLAIMED));
            assertThat(published(lake).night()).as("commit %s", commit).isEqualTo(date(2));
            assertThat(views(disturbed)).as("commit %s", commit).isEqualTo(later);
            night(disturbed, 3);
            assertThat(views(disturbed)).as("commit %s", commit).isEqualTo(views(undisturbed));
            zombie.close();
        }
    }

    /** The holder of the claim is, so its file says, a process that is no more. */
    private static void declareDead(Lake lake) {
        String file = "_claims/" + lake.files().list("_claims").get(0);
        String text = new String(lake.files().read(file).orElseThrow(), StandardCharsets.UTF_8);
        String dead = text.replaceAll("\"processStart\":[0-9]+", "\"processStart\":1");
        lake.files().writeAtomically(file, dead.getBytes(StandardCharsets.UTF_8));
    }

    /** History l. */
    @Test
    void aWhollyRejectedDayStopsTheFrontierOnTheDayBefore() throws Exception {
        SmallPipeline small = SmallPipeline.write(home, 7);
        Pipeline pipeline = load(small, "lake");
        champion(lake(pipeline));
        Path file = home.resolve("landing/rides/" + SmallPipeline.night(4) + ".csv.gz");
        byte[] good = Files.readAllBytes(file);
        LandedRides.rewrite(file, line -> line.replaceAll(",-?[0-9]+$", ",5000"), "2024-01-01T00:00:00Z");
        assertThatThrownBy(() -> night(pipeline, 6))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                .hasMessageContaining("night " + date(6) + " is not published")
                .hasMessageContaining("published through " + date(3));
        assertThat(view(pipeline, "rides").count()).isEqualTo(4 * 60);
        assertThatThrownBy(() -> night(pipeline, 5)).hasMessageContaining("published through " + date(3));
        Files.write(file, good);
        night(pipeline, 6);
        assertThat(published(lake(pipeline)).night()).isEqualTo(date(6));
        assertThat(view(pipeline, "rides").count()).isEqualTo(7 * 60);
    }

    /**
     * Histories e, j, m and n: full loads of a source that is new on the last but one night, late versions of tiles and a stale file, against
     * loops over the landed files.
     */
    @Test
    void everyRowOfATrainingSetHasWhatItsNightKnew() throws Exception {
        SmallPipeline small = SmallPipeline.write(home, 12);
        LandedRides landed = new LandedRides(home);
        Pipeline without = load(small, "lake");
        champion(lake(without));
        data(lake(without), without, 9);
        landed.addDrivers(small.file(), 12);
        for (int day = 0; day < 12; day++) {
            landed.read(day(day), day(day));
        }
        Pipeline pipeline = load(small, "lake");
        // Ride 2 of day 4 was corrected on day 5, so what its own day says of it now is stale; of ride 3 it is news.
        Path file = home.resolve("landing/rides/" + SmallPipeline.night(4) + ".csv.gz");
        LandedRides.rewrite(file, line -> line.replaceAll("(-[23],.*),-?[0-9]+$", "$1,300"), "2024-02-11T12:00:00Z");
        landed.read(day(4), day(10));
        data(lake(pipeline), pipeline, 10);
        data(lake(pipeline), pipeline, 11);

        Row index = lake(pipeline).read(Tables.TRAINING_SETS).first();
        List<Row> examples =
                lake(pipeline).read(index.<String>getAs("path")).orElseThrow().collectAsList();
        assertThat(examples).hasSize(12 * 60);
        Map<String, LandedRides.Ride> outcomes = landed.knownBy(day(11));
        assertThat(outcomes.get(SmallPipeline.night(4) + "-3").late()).isEqualTo(300);
        assertThat(outcomes.get(SmallPipeline.night(4) + "-2").late()).isLessThan(300);
        for (Row example : examples) {
            LocalDate night = example.<java.sql.Date>getAs("_night").toLocalDate();
            String driver = example.getAs("hour_driver");
            for (int window : List.of(1, 7)) {
                double[] late = landed.late(driver, night, window);
                assertThat(example.<Double>getAs("driver_rides_" + window + "d"))
                        .as(example.toString())
                        .isEqualTo(late.length);
                assertThat(example.<Double>getAs("driver_sum_" + window + "d"))
                        .as(example.toString())
                        .isEqualTo(late.length == 0 ? null : Arrays.stream(late).sum());
                assertThat(example.<Double>getAs("driver_most_" + window + "d"))
                        .as(example.toString())
                        .isEqualTo(
                                late.length == 0
                                        ? null
                                        : Arrays.stream(late).max().orElseThrow());
            }
            Integer seats = landed.drivers(night).get(driver);
            assertThat(example.<Double>getAs("car_seats"))
                    .as(example.toString())
                    .isEqualTo(seats == null ? null : (double) seats);
            assertThat(example.<Double>getAs("_label"))
                    .as(example.toString())
                    .isEqualTo(outcomes.get(example.<String>getAs("ride")).late() >= 10 ? 1 : 0);
        }
    }

    private Pipeline load(SmallPipeline small, String lake) {
        return PipelineLoader.of(name -> null)
                .set(List.of("lake=" + home.resolve(lake)))
                .load(small.file());
    }

    private Pipeline copy(SmallPipeline small, String from, String to) throws IOException {
        FileUtils.copyDirectory(home.resolve(from).toFile(), home.resolve(to).toFile());
        return load(small, to);
    }

    private Lake lake(Pipeline pipeline) {
        return new Lake(spark, pipeline.folder());
    }

    /** So that nights do not train: a model that nobody asks for is in office. */
    private static void champion(Lake lake) {
        ModelEvent promoted =
                new ModelEvent(date(-1), 0, ModelEvent.Kind.PROMOTED, "model", "trainer", "first", "test", "{}");
        new Registry(lake).append(List.of(promoted), new CommitTag("run", "1", "train", "champion"));
    }

    private static void data(Lake lake, Pipeline pipeline, int day) {
        RunContext context = new RunContext(
                pipeline,
                date(day),
                NightRunner.runId(pipeline, date(day)),
                "attempt " + Instant.now(),
                "test",
                Progress.silent());
        new IngestJob(lake, Clock.systemUTC()).run(context);
        new ValidateJob(lake).run(context);
        new FeaturesJob(lake).run(context);
    }

    private void night(Pipeline pipeline, int day) {
        new NightRunner(lake(pipeline), pipeline, Progress.silent(), Clock.systemUTC())
                .run(date(day), StageSelection.of(Optional.empty(), Optional.empty(), Optional.of(Stage.FEATURES)));
    }

    private static Frontier.Published published(Lake lake) {
        return new Frontier(lake).latest().orElseThrow();
    }

    private org.apache.spark.sql.Dataset<Row> view(Pipeline pipeline, String name) {
        return new PipelineViews(new OpenPipeline(pipeline, spark)).rows(name).orElseThrow();
    }

    /** Every data table as its readers see it. */
    private SortedMap<String, String> views(Pipeline pipeline) {
        SortedMap<String, String> hashes = new java.util.TreeMap<>();
        Lake lake = lake(pipeline);
        Frontier.Published published = published(lake);
        published.tables().keySet().forEach(path -> {
            var rows = new Frontier(lake).read(published, path).orElseThrow();
            hashes.put(path, TableHashes.of(rows));
        });
        return hashes;
    }

    private SortedMap<String, String> hashes(Pipeline pipeline) {
        return TableHashes.of(spark, Path.of(pipeline.folder()), "runs");
    }

    private static LogicalDate date(int day) {
        return LogicalDate.parse(SmallPipeline.night(day));
    }

    private static LocalDate day(int day) {
        return SmallPipeline.FIRST.plusDays(day);
    }
}
