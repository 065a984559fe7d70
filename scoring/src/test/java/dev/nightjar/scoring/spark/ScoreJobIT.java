package dev.nightjar.scoring.spark;

import static dev.nightjar.scoring.spark.ScoringLake.NIGHT;
import static org.apache.spark.sql.functions.input_file_name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.model.Model;
import dev.nightjar.model.registry.ModelStore;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class ScoreJobIT {
    @TempDir
    private static Path folder;

    private static ScoringLake world;
    private static ScoreJob job;
    private static Model model;

    /** One lake for all tests, which keep to nights of their own. */
    @BeforeAll
    static void makeALakeWithAChampion(SparkSession spark) throws Exception {
        world = new ScoringLake(folder, spark);
        job = new ScoreJob(world.lake);
        model = world.model(0.1);
        world.promote(model, NIGHT);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(LogicalDate night, ErrorKind kind) {
        return assertThatThrownBy(() -> job.run(world.night(night)))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void everyRowOfTheScoringSetGetsOnePredictionWithItsReasons() {
        world.scoringSet(NIGHT, 3_000);
        JobResult result = job.run(world.night(NIGHT));
        List<Row> rows = Predictions.ofNight(world.lake.read(Predictions.PATH).orElseThrow(), NIGHT)
                .orderBy("number")
                .collectAsList();
        assertThat(rows).hasSize(3_000);
        Row first = rows.get(1);
        assertThat(first.<String>getAs("carrier")).isEqualTo("B|6");
        assertThat(first.getAs("date").toString()).isEqualTo("2013-10-01");
        assertThat(first.<String>getAs("model")).isEqualTo(model.id());
        assertThat(first.<String>getAs("run_id")).isEqualTo("run-of-2013-09-30");
        assertThat(first.<String>getAs("features")).isEqualTo(PipelineTables.featureSetHash(world.pipeline));
        double score = first.getAs("score");
        assertThat(score).isBetween(0.0, 1.0).isEqualTo(first.<Double>getAs("probability"));
        assertThat(first.<Boolean>getAs("decision")).isEqualTo(score >= 0.5);
        List<Row> reasons = first.getList(first.fieldIndex("reasons"));
        assertThat(reasons).hasSize(2);
        assertThat(Math.abs(reasons.get(0).<Double>getAs("contribution")))
                .isGreaterThanOrEqualTo(Math.abs(reasons.get(1).<Double>getAs("contribution")));
        assertThat(reasons)
                .extracting(r -> r.getAs("feature") + "=" + r.getAs("value"))
                .containsExactlyInAnyOrder("row_distance=101", "row_carrier=B|6");
        assertThat(result.says())
                .startsWith("3000 predictions with model " + model.id() + " (linear), mean probability 0.");
        assertThat(result.figures().get("decided_yes"))
                .isCloseTo(
                        rows.stream().filter(r -> r.<Boolean>getAs("decision")).count(), within(0.0));
        assertThat(result.tableVersions()).containsOnlyKeys("predictions");
        assertThat(world.lake
                        .read(Predictions.PATH)
                        .orElseThrow()
                        .where("night = '2013-09-30'")
                        .select(input_file_name())
                        .distinct()
                        .count())
                .as("files")
                .isEqualTo(1);
    }

    @Test
    void aRowScoresTheSameWhateverStandsBesideIt() {
        world.scoringSet(NIGHT.plus(1), 2_500);
        world.scoringSet(NIGHT.plus(2), 40);
        job.run(world.night(NIGHT.plus(1)));
        job.run(world.night(NIGHT.plus(2)));
        List<String> few = scores(NIGHT.plus(2));
        assertThat(few).hasSize(40);
        assertThat(scores(NIGHT.plus(1))).containsAll(few);
    }

    private List<String> scores(LogicalDate night) {
        return Predictions.ofNight(world.lake.read(Predictions.PATH).orElseThrow(), night)
                .select("carrier", "number", "score", "reasons")
                .toJSON()
                .collectAsList();
    }

    @Test
    void runningAgainIsSkippedAndChangesNothing() {
        LogicalDate night = NIGHT.plus(3);
        world.scoringSet(night, 50);
        job.run(world.night(night));
        List<String> before = world.predictions(night);
        JobResult again = job.run(world.night(night));
        assertThat(again.outcome()).isEqualTo(JobResult.Outcome.SKIPPED);
        assertThat(again.says()).isEqualTo("50 predictions of this run with model " + model.id() + " stand already");
        assertThat(world.predictions(night)).isEqualTo(before);
    }

    @Test
    void eachNightScoresWithItsOwnChampion() {
        Model second = world.model(-3);
        world.promote(second, NIGHT.plus(10));
        world.scoringSet(NIGHT.plus(9), 20);
        world.scoringSet(NIGHT.plus(10), 20);
        job.run(world.night(NIGHT.plus(10)));
        job.run(world.night(NIGHT.plus(9)));
        assertThat(world.predictions(NIGHT.plus(9))).hasSize(20).allMatch(row -> row.contains(model.id()));
        assertThat(world.predictions(NIGHT.plus(10))).hasSize(20).allMatch(row -> row.contains(second.id()));
    }

    @Test
    void aPromotionForANightThatWasScoredScoresItAgain() {
        LogicalDate night = NIGHT.plus(15);
        world.scoringSet(night, 5);
        job.run(world.night(night));
        Model next = world.model(2);
        world.promote(next, night);
        assertThat(job.run(world.night(night)).outcome()).isEqualTo(JobResult.Outcome.DONE);
        assertThat(world.predictions(night)).hasSize(5).allMatch(row -> row.contains(next.id()));
    }

    @Test
    @Tag("fast")
    void anUnknownCategoryIsScored() {
        LogicalDate night = NIGHT.plus(4);
        world.scoringSet(night, List.of(ScoringLake.row(night, "ZZ", 1, 300.0, "never seen in training")));
        job.run(world.night(night));
        assertThat(world.predictions(night))
                .hasSize(1)
                .first()
                .asString()
                .contains("\"value\":\"never seen in training\"");
    }

    @Test
    void missingValuesAreScoredAlikeWhateverTheyWere() {
        LogicalDate night = NIGHT.plus(5);
        world.scoringSet(
                night,
                List.of(
                        ScoringLake.row(night, "AA", 1, null, null),
                        ScoringLake.row(night, "AA", 2, Double.NaN, null),
                        ScoringLake.row(night, "AA", 3, Double.POSITIVE_INFINITY, null)));
        job.run(world.night(night));
        assertThat(Predictions.ofNight(world.lake.read(Predictions.PATH).orElseThrow(), night)
                        .select("score")
                        .distinct()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aSpineWithoutRowsStopsTheNightAndLeavesWhatStands() {
        LogicalDate night = NIGHT.plus(6);
        world.scoringSet(night, 30);
        job.run(world.night(night));
        List<String> before = world.predictions(night);
        world.scoringSet(night, List.of());
        refused(night, ErrorKind.DATA)
                .hasMessage(
                        "scoring_set: night 2013-10-06 has nothing to score: the table flights has no row for 2013-10-07"
                                + " that is known by this night. Check what landed for it, and run the stage features.");
        assertThat(world.predictions(night)).isEqualTo(before);
    }

    @Test
    void aNightWithoutAChampionSaysWhy(@TempDir Path empty, SparkSession spark) throws Exception {
        refused(NIGHT.previous(), ErrorKind.GATE)
                .hasMessage("predictions: night 2013-09-29 has no champion: it lies before the first champion, "
                        + model.id() + ", which counts from night 2013-09-30. Score that night or a later one.");
        ScoringLake none = new ScoringLake(empty, spark);
        assertThatThrownBy(() -> new ScoreJob(none.lake).run(none.night(NIGHT)))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.GATE))
                .hasMessage("predictions: night 2013-09-30 has no champion: no model was promoted yet."
                        + " Run the stage train, or promote a model (models promote).");
    }

    @Test
    void aModelOfOtherFeaturesIsNotServed() {
        Model other = world.store(0.1, "0123456789abcdef", OptionalDouble.of(0.5));
        world.promote(other, NIGHT.plus(20));
        world.scoringSet(NIGHT.plus(20), 3);
        refused(NIGHT.plus(20), ErrorKind.GATE)
                .hasMessageStartingWith(
                        "predictions: the champion " + other.id()
                                + " cannot score this night: it was trained on the feature set 0123456789abcdef, the pipeline file now defines ");
    }

    @Test
    void aModelWithoutAThresholdIsNotServed() {
        Model other = world.store(0.1, PipelineTables.featureSetHash(world.pipeline), OptionalDouble.empty());
        world.promote(other, NIGHT.plus(30));
        world.scoringSet(NIGHT.plus(30), 3);
        refused(NIGHT.plus(30), ErrorKind.GATE)
                .hasMessage("predictions: the champion " + other.id() + " has no threshold of its own."
                        + " Give one in scoring.decision.threshold, or promote another model.");
    }

    @Test
    void aDamagedModelIsNotServedAndPredictionsStay() throws Exception {
        LogicalDate night = NIGHT.plus(40);
        Model other = world.model(0.7);
        world.promote(other, night);
        world.scoringSet(night, 3);
        Path files = Path.of(world.lake.files().uri(ModelStore.path(other.id())));
        Files.deleteIfExists(files.resolve(".linear.json.crc")); // Hadoop's own checksum would speak first
        try (Stream<Path> all = Files.list(files)) {
            Path one = all.filter(f -> f.getFileName().toString().equals("linear.json"))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(one, Files.readString(one).replace("0.7", "0.8"));
        }
        refused(night, ErrorKind.DATA)
                .hasMessageContaining("model " + other.id() + " has the content hash ")
                .hasMessageContaining("its files were changed since it was registered");
        assertThat(Predictions.ofNight(world.lake.read(Predictions.PATH).orElseThrow(), night)
                        .count())
                .isZero();
    }

    @Test
    void aRegressionHasAScoreAndNeitherProbabilityNorDecision(@TempDir Path other, SparkSession spark)
            throws Exception {
        ScoringLake minutes = new ScoringLake(other, spark, "embedded", Label.Task.REGRESSION);
        String features = PipelineTables.featureSetHash(minutes.pipeline);
        minutes.promote(minutes.store(12.5, features, OptionalDouble.empty()), NIGHT);
        minutes.scoringSet(NIGHT, 5);
        JobResult result = new ScoreJob(minutes.lake).run(minutes.night(NIGHT));
        assertThat(minutes.lake
                        .read(Predictions.PATH)
                        .orElseThrow()
                        .where("score > 1 and probability is null and decision is null")
                        .count())
                .isEqualTo(5);
        assertThat(result.says()).contains("mean value 1");
        assertThat(result.figures()).containsOnlyKeys("mean_score");
    }
}
