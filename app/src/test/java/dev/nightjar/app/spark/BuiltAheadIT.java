package dev.nightjar.app.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.app.StageSelection;
import dev.nightjar.app.plan.NightPlan;
import dev.nightjar.app.plan.NightPlanner;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.BuiltAhead;
import dev.nightjar.lake.BuiltAhead.State;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.model.registry.ModelEvent;
import dev.nightjar.model.spark.Registry;
import dev.nightjar.testing.SmallPipeline;
import dev.nightjar.testing.SparkExtension;
import dev.nightjar.testing.TableHashes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** History h with a build ahead: a changed select is made while nights go on, and one night publishes facts and tiles of it. */
@ExtendWith(SparkExtension.class)
class BuiltAheadIT {
    @TempDir
    Path home;

    private SparkSession spark;

    @Test
    void aChangedTableIsBuiltBesideTheNightsAndItsFirstNightLeavesWhatItAloneWouldHaveLeft(SparkSession session)
            throws Exception {
        spark = session.newSession();
        spark.conf().set("spark.sql.session.timeZone", "Europe/Berlin");
        spark.conf().set("spark.sql.shuffle.partitions", "2");
        Path old = SmallPipeline.write(home, 5).file();
        Path changed = home.resolve("changed.yaml");
        Files.writeString(
                changed, Files.readString(old).replace("late: late}\n    key", "late: \"late + 1\"}\n    key"));
        Pipeline before = load(old, "lake");
        Pipeline after = load(changed, "lake");
        String facts = PipelineTables.factsPath(after, after.tables().get("rides"));
        String tiles = PipelineTables.tilesPath(after, after.aggregateGroups().get(0));
        champion(before);
        night(before, 2);

        FeatureBuilding.Built built = build(after);
        assertThat(built.tables())
                .extracting(BuiltAhead::name, BuiltAhead::upTo, BuiltAhead::chunks, BuiltAhead::state)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("planned", date(2), 0, State.PUBLISHED),
                        org.assertj.core.groups.Tuple.tuple("rides", date(2), 2, State.BUILT));
        assertThat(built.groups())
                .extracting(BuiltAhead::name, BuiltAhead::upTo, BuiltAhead::chunks, BuiltAhead::state)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("driver@1", date(2), 2, State.BUILT));
        night(before, 3);
        assertThat(published(before).tables()).doesNotContainKeys(facts, tiles);

        NightPlan plan = NightPlanner.plan(
                after, date(4), new PlanReader(new OpenPipeline(after, spark), Clock.systemUTC()).read(date(4)));
        assertThat(plan.writes())
                .filteredOn(w -> List.of(facts, tiles).contains(w.table()))
                .extracting(NightPlan.Write::part, NightPlan.Write::why)
                .containsOnly(org.assertj.core.groups.Tuple.tuple(
                        "known dates " + new DateRange(date(3), date(4)),
                        "its definition changed: built ahead up to " + date(2) + ", published tonight"));
        night(after, 4);
        assertThat(published(after).tables()).containsKeys(facts, tiles);

        Pipeline once = load(changed, "once");
        champion(once);
        night(once, 4);
        assertThat(views(after)).isEqualTo(views(once)).containsKeys(facts, tiles);
    }

    private FeatureBuilding.Built build(Pipeline pipeline) {
        return new FeatureBuilding(new OpenPipeline(pipeline, spark), Progress.silent()).run(2, 2);
    }

    private Pipeline load(Path file, String lake) {
        return PipelineLoader.of(name -> null)
                .set(List.of("lake=" + home.resolve(lake), "training.every=365d")) // no night of these
                .load(file);
    }

    /** So that nights do not train: a model that nobody asks for is in office. */
    private void champion(Pipeline pipeline) {
        ModelEvent promoted =
                new ModelEvent(date(-1), 0, ModelEvent.Kind.PROMOTED, "model", "trainer", "first", "test", "{}");
        new Registry(lake(pipeline)).append(List.of(promoted), new CommitTag("run", "1", "train", "champion"));
    }

    private void night(Pipeline pipeline, int day) {
        new NightRunner(lake(pipeline), pipeline, Progress.silent(), Clock.systemUTC())
                .run(date(day), StageSelection.of(Optional.empty(), Optional.empty(), Optional.of(Stage.FEATURES)));
    }

    private Lake lake(Pipeline pipeline) {
        return new Lake(spark, pipeline.folder());
    }

    private Frontier.Published published(Pipeline pipeline) {
        return new Frontier(lake(pipeline)).latest().orElseThrow();
    }

    /** Every data table as its readers see it, and what the last night has to score. */
    private SortedMap<String, String> views(Pipeline pipeline) {
        SortedMap<String, String> hashes = new TreeMap<>();
        Frontier.Published published = published(pipeline);
        published
                .tables()
                .keySet()
                .forEach(path -> hashes.put(
                        path,
                        TableHashes.of(new Frontier(lake(pipeline))
                                .read(published, path)
                                .orElseThrow())));
        hashes.put(
                "scoring set",
                TableHashes.of(lake(pipeline)
                        .read(PipelineTables.scoringSetPath(pipeline))
                        .orElseThrow()
                        .filter("night = date '" + published.night() + "'")));
        return hashes;
    }

    private static LogicalDate date(int day) {
        return LogicalDate.parse(SmallPipeline.night(day));
    }
}
