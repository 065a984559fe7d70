package dev.nightjar.training.spark;

import static dev.nightjar.core.config.PreprocessingRule.Distribution.UNIFORM;
import static dev.nightjar.training.spark.TrainingNight.MONDAY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.CalibrationMethod;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PreprocessingRule;
import dev.nightjar.core.config.PreprocessingRule.Analyzer;
import dev.nightjar.core.config.PreprocessingRule.Encode;
import dev.nightjar.core.config.PreprocessingRule.Impute;
import dev.nightjar.core.config.PreprocessingRule.Missing;
import dev.nightjar.core.config.PreprocessingRule.Scale;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.table.Tables;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.model.Model;
import dev.nightjar.model.ModelAbout;
import dev.nightjar.model.ModelFolder;
import dev.nightjar.model.Verification;
import dev.nightjar.model.registry.ModelEvent;
import dev.nightjar.model.registry.ModelHistory;
import dev.nightjar.model.registry.ModelStatus;
import dev.nightjar.model.registry.ModelStore;
import dev.nightjar.model.registry.Reign;
import dev.nightjar.model.spark.Registry;
import dev.nightjar.testing.SparkExtension;
import dev.nightjar.training.Compared;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class TrainJobIT {
    private static final String BOTH =
            """
            network: {kind: dl4j, layers: [8], embed: {f_city: 2}, epochs: 6, batch: 64, learning_rate: 0.02, shards: 4}
            logistic: {kind: logistic}
            """;
    private static final String LOGISTIC = "logistic: {kind: logistic}";
    private static final String EASY = "- {metric: auc, at_least: 0.6, better_than_constant_by_at_least: 0.05}";
    private static final String HARD = "- {metric: auc, at_least: 0.999}";

    @TempDir
    Path folder;

    private TrainingNight night;

    @BeforeEach
    void open(SparkSession spark) {
        night = new TrainingNight(spark, folder);
    }

    private ModelHistory history() {
        return new Registry(night.lake).history();
    }

    @Test
    void theBestCandidateIsRegisteredJudgedAndPromoted() {
        Pipeline pipeline = night.pipeline("binary", BOTH, EASY);
        night.trainingSet(MONDAY, "set1", TrainingNight::late);
        JobResult result = night.train(pipeline, MONDAY);

        assertThat(result.outcome()).isEqualTo(JobResult.Outcome.DONE);
        assertThat(result.warnings()).isEmpty();
        assertThat(result.figures()).containsEntry("constant.test.auc", 0.5);
        assertThat(result.figures().get("network.test.auc")).isGreaterThan(0.75);
        assertThat(result.figures().get("logistic.test.auc")).isGreaterThan(0.75);
        assertThat(history().events().stream().map(e -> e.kind() + " " + e.position()))
                .containsExactly("registered 0", "registered 1", "verdict 2", "promoted 3");
        Reign champion = history().championAsOf(MONDAY).orElseThrow();
        assertThat(result.says())
                .startsWith(champion.trainer() + " " + champion.model().substring(0, 8) + " is champion: test auc 0.8")
                .contains("constant 0.5000");
        Model model = new ModelStore(night.lake.files()).read(champion.model());
        assertThat(model.header().threshold()).isPresent();
        assertThat(model.header().trainingSet()).isEqualTo("set1");
        assertThatFoldersAreComplete();
        assertThat(night.lake
                        .read(Tables.METRICS)
                        .filter(col("subject")
                                .equalTo(champion.model())
                                .and(col("verdict").equalTo("pass")))
                        .select("name", "split", "bound")
                        .collectAsList()
                        .toString())
                .isEqualTo("[[auc,test,at least 0.6; better than the constant by at least 0.05]]");
        List<Row> curves = night.lake
                .read(Tables.CURVES)
                .groupBy("series", "split", "curve")
                .count()
                .orderBy("series", "split", "curve")
                .collectAsList();
        assertThat(curves.toString())
                .contains("[network,test,calibration,10]", "[network,test,roc,101]", "[network,train,loss,6]");
    }

    /** Of each model: files, rows to score again, facts, and the hash of all in the registry. Compared on the rows that both were judged on. */
    private void assertThatFoldersAreComplete() {
        List<ModelStatus> models = history().models();
        for (ModelStatus status : models) {
            ModelFolder stored = new ModelStore(night.lake.files()).open(status.model());
            Verification verified = stored.verify(history().manifest(status.model()));
            assertThat(verified.rows()).isEqualTo(256);
            assertThat(verified.equal()).as(verified.says()).isEqualTo(256);
            assertThat(stored.manifestHash()).isEqualTo(history().manifest(status.model()));
            ModelAbout about = stored.about().orElseThrow();
            assertThat(about.featureVersions()).containsExactly(Map.entry("f", 1));
            assertThat(about.trainingSet()).isEqualTo("set1");
            assertThat(about.rowsIn()).contains(new ModelAbout.Field("f_city", "string"));
            assertThat(about.metrics().get("test")).containsKeys("auc", "auc_low", "rows");
            assertThat(about.environment().blas().equals("none"))
                    .isEqualTo(stored.model().kind().equals("linear"));
            assertThat(stored.card().markdown()).contains("Which trips are late?", "| Feature versions | f@1 |");
        }
        Comparison.Result result = new Comparison(night.lake, night.pipeline("binary", BOTH, EASY), history())
                .of(models.get(0), models.get(1));
        assertThat(result.source()).isEqualTo("the test rows of training set set1, scored now");
        Compared.Line auc = result.compared().lines().get(0);
        assertThat(auc.metric()).isEqualTo("auc");
        assertThat(auc.first()).isEqualTo(figure(models.get(0).model(), "auc"));
        assertThat(auc.second()).isEqualTo(figure(models.get(1).model(), "auc"));
        assertThat(auc.gain()).isBetween(auc.low().orElseThrow(), auc.high().orElseThrow());
    }

    private double figure(String model, String name) {
        return night.lake
                .read(Tables.METRICS)
                .filter(col("subject").equalTo(model).and(col("split").equalTo("test")))
                .filter(col("name").equalTo(name))
                .head()
                .<Double>getAs("value");
    }

    @Test
    void rulesOfPreprocessingGoIntoEveryModel() {
        Pipeline pipeline = night.pipeline("binary", BOTH, EASY);
        PreprocessingRule robust = new PreprocessingRule.Numbers(
                List.of("f_a", "f_b"), Impute.MEDIAN, 0, true, 0.01, 0.99, false, Scale.ROBUST, 2, UNIFORM, 1);
        PreprocessingRule hash = new PreprocessingRule.Categories(
                List.of("*"), Missing.OTHER, "", Encode.HASH, 10, 1, 16, Analyzer.WORD, 1, 1, 0, 2);
        night.trainingSet(MONDAY, "set1", TrainingNight::late);
        JobResult result = night.train(pipeline.with(pipeline.training().with(List.of(robust, hash))), MONDAY);

        assertThat(result.figures().get("network.test.auc")).isGreaterThan(0.75);
        assertThat(result.figures().get("logistic.test.auc")).isGreaterThan(0.75);
        for (ModelStatus status : history().models()) {
            Model model = new ModelStore(night.lake.files()).read(status.model());
            boolean embeds = status.trainer().equals("network");
            assertThat(model.preprocessing().described().get("f_city"))
                    .isEqualTo("hashed to 16 slots" + (embeds ? ", embedded" : ", one-hot"));
            assertThat(model.preprocessing().described().get("f_b")).contains("clipped to", "with an indicator");
            assertThat(model.preprocessing().described().get("f_same")).isEqualTo("constant, becomes 0");
        }
    }

    @Test
    void aRepeatChangesNoRow() {
        Pipeline pipeline = night.pipeline("binary", LOGISTIC, EASY);
        night.trainingSet(MONDAY, "set1", TrainingNight::late);
        night.train(pipeline, MONDAY);
        List<String> events = night.rows(Tables.MODEL_EVENTS);
        JobResult again = night.train(pipeline, MONDAY);
        assertThat(again.outcome()).isEqualTo(JobResult.Outcome.SKIPPED);
        assertThat(again.says()).isEqualTo("the models of 2013-09-30 stand, from the same inputs");
        assertThat(night.rows(Tables.MODEL_EVENTS)).isEqualTo(events);
    }

    @Test
    void aNightThatWasKilledBeforeItsEventsIsDoneAgainWithTheSameRows() {
        Pipeline pipeline = night.pipeline("binary", BOTH, EASY);
        night.trainingSet(MONDAY, "set1", TrainingNight::late);
        night.train(pipeline, MONDAY);
        List<String> metrics = night.rows(Tables.METRICS);
        List<String> curves = night.rows(Tables.CURVES);
        List<String> events = night.rows(Tables.MODEL_EVENTS);
        List<String> folders = night.lake.files().list("models");
        night.lake.files().delete(Tables.MODEL_EVENTS.path());
        night.lake.files().delete("models/" + folders.get(0));

        JobResult again = new TrainJob(night.lake).run(TrainingNight.context(pipeline, MONDAY, "second"));
        assertThat(again.outcome()).isEqualTo(JobResult.Outcome.DONE);
        assertThat(night.rows(Tables.METRICS)).isEqualTo(metrics);
        assertThat(night.rows(Tables.CURVES)).isEqualTo(curves);
        assertThat(night.rows(Tables.MODEL_EVENTS)).isEqualTo(events);
        assertThat(night.lake.files().list("models")).isEqualTo(folders);
    }

    @Test
    void aRefusedCandidateLeavesTheChampion() {
        night.trainingSet(MONDAY, "set1", TrainingNight::late);
        night.train(night.pipeline("binary", LOGISTIC, EASY), MONDAY);
        String champion = history().championAsOf(MONDAY).orElseThrow().model();
        night.trainingSet(MONDAY.plus(7), "set2", TrainingNight::late);
        JobResult result = night.train(night.pipeline("binary", LOGISTIC, HARD), MONDAY.plus(7));

        assertThat(result.says()).contains("is refused by the gate");
        assertThat(result.warnings())
                .singleElement()
                .asString()
                .matches("gate: logistic [0-9a-f]{8} is refused: auc 0\\.8\\d+, at least 0\\.999: failed");
        assertThat(history().championAsOf(MONDAY.plus(7)).orElseThrow().model()).isEqualTo(champion);
        assertThat(history().on(MONDAY.plus(7)).stream().map(ModelEvent::kind))
                .containsExactly(ModelEvent.Kind.REGISTERED, ModelEvent.Kind.VERDICT);
        assertThat(result.figures()).containsKey("champion.test.auc");
    }

    @Test
    void testRowsAreJudgedBySliceWithIntervalsAndBesideTheChampion() {
        night.trainingSet(MONDAY, "set1", TrainingNight::late);
        night.train(night.pipeline("binary", LOGISTIC, EASY), MONDAY);
        night.trainingSet(MONDAY.plus(7), "set2", TrainingNight::late);
        Pipeline sliced = night.pipeline(
                "binary",
                "other: {kind: logistic, regularization: 10}",
                EASY,
                "evaluation: {slices: [f_city], intervals: {by: key, samples: 40}, ranking: {by: night, at: [5]}}");
        night.train(sliced, MONDAY.plus(7));
        String other = history().on(MONDAY.plus(7)).get(0).model();
        Dataset<Row> metrics = night.lake
                .read(Tables.METRICS)
                .filter(col("night")
                        .equalTo(MONDAY.plus(7).sqlDate())
                        .and(col("subject").equalTo(other)));
        java.util.function.ToDoubleFunction<String> test = name -> metrics.filter(
                        col("split").equalTo("test").and(col("name").equalTo(name)))
                .head()
                .<Double>getAs("value");
        double auc = test.applyAsDouble("auc");
        assertThat(test.applyAsDouble("auc_low")).isBetween(auc - 0.1, auc);
        assertThat(test.applyAsDouble("auc_high")).isBetween(auc, auc + 0.1);
        assertThat(test.applyAsDouble("log_loss_gain_on_champion"))
                .as("almost a constant is worse")
                .isNegative()
                .isBetween(
                        test.applyAsDouble("log_loss_gain_on_champion_low"),
                        test.applyAsDouble("log_loss_gain_on_champion_high"));
        assertThat(test.applyAsDouble("log_loss_gain_on_champion_p")).isZero();
        assertThatTheComparisonIsWhatWasMeasured(sliced, test.applyAsDouble("log_loss_gain_on_champion_low"));
        assertThat(test.applyAsDouble("ranked_groups")).as("test nights").isEqualTo(7);
        assertThat(test.applyAsDouble("ndcg_5")).isBetween(0.6, 1.0);
        assertThat(test.applyAsDouble("map")).isBetween(auc - 0.3, 1.0);
        List<Row> slices = metrics.filter(
                        col("split").startsWith("test ").and(col("name").equalTo("auc")))
                .orderBy("split")
                .collectAsList();
        assertThat(slices.stream().map(r -> r.<String>getAs("split")))
                .containsExactly(
                        "test f_city=kyiv",
                        "test f_city=lima",
                        "test f_city=nuuk",
                        "test f_city=oslo",
                        "test f_city=rome");
        assertThat(slices.stream().mapToLong(r -> r.<Long>getAs("rows")).sum())
                .isEqualTo(
                        metrics.filter("split = 'test' and name = 'auc'").head().<Long>getAs("rows"));
    }

    private void assertThatTheComparisonIsWhatWasMeasured(Pipeline pipeline, double low) {
        ModelStatus champion = history().models().get(0);
        ModelStatus other = history().models().get(1);
        Comparison comparison = new Comparison(night.lake, pipeline, history());
        Comparison.Result result = comparison.of(other, champion);
        assertThat(result.source()).isEqualTo("the test rows of the night of 2013-10-07, as measured then");
        Compared.Line loss = line(result, "log_loss");
        assertThat(loss.low()).hasValue(low);
        assertThat(loss.decided()).isTrue();
        Compared.Line turned = line(comparison.of(champion, other), "log_loss");
        assertThat(turned.high()).hasValue(-low);
        assertThat(turned.gain()).isEqualTo(-loss.gain());
        assertThatThrownBy(() -> comparison.of(champion, champion))
                .isInstanceOf(PipelineException.class)
                .hasMessage("models compare: both are model " + champion.model() + "; name two");
    }

    private static Compared.Line line(Comparison.Result result, String metric) {
        return result.compared().lines().stream()
                .filter(l -> l.metric().equals(metric))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void weighedTestRowsHaveNoIntervals() {
        night.trainingSet(MONDAY, "set1", TrainingNight::late);
        night.train(night.pipeline("binary", LOGISTIC, EASY, "evaluation: {weight: f_same, slices: [f_same]}"), MONDAY);
        List<Row> aucs = night.lake
                .read(Tables.METRICS)
                .filter("name like 'auc%' and subject != 'constant' and split like 'test%'")
                .orderBy("split")
                .collectAsList();
        assertThat(aucs).extracting(r -> r.getAs("name")).containsExactly("auc", "auc");
        assertThat(aucs.get(0).<Double>getAs("value"))
                .as("all weights are 1, and the slice has all rows")
                .isEqualTo(aucs.get(1).<Double>getAs("value"));
    }

    @Test
    void withoutAChampionARefusalLeavesNone() {
        night.trainingSet(MONDAY, "set1", TrainingNight::late);
        JobResult result = night.train(night.pipeline("binary", LOGISTIC, HARD), MONDAY);
        assertThat(result.warnings()).hasSize(1);
        assertThat(history().championAsOf(MONDAY)).isEmpty();
    }

    @Test
    void nightsThatAreNotDueAreSkippedWithTheReason() {
        Pipeline pipeline = night.pipeline("binary", LOGISTIC, EASY);
        night.trainingSet(MONDAY, "set1", TrainingNight::late);
        night.train(pipeline, MONDAY);
        assertThat(night.train(pipeline, MONDAY.plus(1)).says())
                .matches("no training is due before 2013-10-07; champion is [0-9a-f]{8} of logistic since 2013-09-30");
        assertThat(night.train(pipeline, MONDAY.plus(-7)).says())
                .isEqualTo("night 2013-09-30 has registry events already, so 2013-09-23 neither trains nor promotes any"
                        + " more");
    }

    @Test
    void aChangedTrainerTrainsTheNightAgain() {
        night.trainingSet(MONDAY, "set1", TrainingNight::late);
        night.train(night.pipeline("binary", LOGISTIC, EASY), MONDAY);
        JobResult again =
                night.train(night.pipeline("binary", "logistic: {kind: logistic, regularization: 1}", EASY), MONDAY);
        assertThat(again.outcome()).isEqualTo(JobResult.Outcome.DONE);
        assertThat(history().on(MONDAY)).hasSize(6);
        assertThat(history().championAsOf(MONDAY).orElseThrow().model())
                .isEqualTo(history().on(MONDAY).get(5).model());
    }

    @Test
    void theRowsOfChecksStay() {
        Row check = org.apache.spark.sql.RowFactory.create(
                MONDAY.sqlDate(), "check", "trips", "rows", "", null, 1.0, "", "pass", 1L, 0L, "run");
        night.lake.append(
                night.lake
                        .spark()
                        .createDataFrame(
                                List.of(check), org.apache.spark.sql.types.StructType.fromDDL(Tables.METRICS.ddl())),
                Tables.METRICS,
                new CommitTag("r", "a", "validate", "x"));
        night.trainingSet(MONDAY, "set1", TrainingNight::late);
        night.train(night.pipeline("binary", LOGISTIC, EASY), MONDAY);
        assertThat(night.lake.read(Tables.METRICS).filter("kind = 'check'").count())
                .isOne();
    }

    @Test
    void aRegressionIsJudgedByItsErrors() {
        Pipeline pipeline = night.pipeline(
                "regression",
                "linear: {kind: linear}\nnetwork: {kind: dl4j, layers: [8], epochs: 4, batch: 64, learning_rate: 0.02}",
                "- {metric: rmse, better_than_constant_by_at_least: 1}\n- {metric: r2, at_least: 0.8}");
        night.trainingSet(MONDAY, "set1", TrainingNight::minutes);
        JobResult result = night.train(pipeline, MONDAY);
        assertThat(result.warnings()).isEmpty();
        assertThat(history().championAsOf(MONDAY).orElseThrow().trainer()).isEqualTo("linear");
        // the noise has deviation 1
        assertThat(result.figures().get("linear.test.rmse")).isBetween(0.9, 1.3);
        assertThat(result.figures().get("constant.test.r2")).isLessThan(0.01);
        assertThat(result.figures().get("network.test.r2")).isGreaterThan(0.5);
    }

    @Test
    void aNightWithoutItsTrainingSetSaysWhatToRun() {
        Pipeline pipeline = night.pipeline("binary", LOGISTIC, EASY);
        assertThatThrownBy(() -> night.train(pipeline, MONDAY))
                .isInstanceOf(PipelineException.class)
                .hasMessage("training_sets: night 2013-09-30 has no training set; run the stage features of this night"
                        + " first")
                .extracting(e -> ((PipelineException) e).kind())
                .isEqualTo(ErrorKind.DATA);
    }

    @Test
    void aLabelOfOneClassIsRefusedWithTheCounts() {
        Pipeline pipeline = night.pipeline("binary", LOGISTIC, EASY);
        night.trainingSet(MONDAY, "set1", (row, random) -> 0);
        assertThatThrownBy(() -> night.train(pipeline, MONDAY))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                .hasMessage("training_sets/set1: all 1950 training labels are 0.0 (0 of them 1), so there is nothing to"
                        + " learn; check label.value and label.exclude");
        assertThat(history().events()).isEmpty();
    }

    private static final String SURE =
            """
            - {metric: auc, at_least: 0.6, confidence: 0.9}
            - {metric: log_loss, worse_than_champion_by_at_most: 0.05, confidence: 0.9}
            - {metric: log_loss, better_than_baseline_by_at_least: 0, confidence: 0.9}
            - {metric: auc, slice: f_city, at_least: 0.5, rows_at_least: 60}
            - {metric: ece, at_most: 0.3}
            - {metric: model_bytes, at_most: 1000000}
            - {metric: scoring_microseconds, at_most: 1000000}
            """;

    private String found(String name, String column) {
        return night.lake
                .read(Tables.METRICS)
                .filter(col("name")
                        .equalTo(name)
                        .and(col("night").equalTo(MONDAY.plus(7).sqlDate())))
                .orderBy("split")
                .select("split", column)
                .collectAsList()
                .toString();
    }

    @Test
    void aCalibratedCandidateIsJudgedByIntervalsSlicesCostsAndDrift() {
        Pipeline file = night.pipeline(
                "binary",
                LOGISTIC,
                SURE,
                "evaluation: {adversarial: {at_most: 0.6, rows: 400}, worst_slices: {most: 3, rows_at_least: 20},"
                        + " learning_curve: [0.1]}");
        Pipeline pipeline = file.with(file.training().with(CalibrationMethod.PLATT));
        night.trainingSet(MONDAY, "set1", TrainingNight::late);
        night.trainingSet(MONDAY.plus(7), "set2", TrainingNight::late);
        JobResult first = night.train(pipeline, MONDAY);
        assertThat(first.says()).contains("is champion", "calibrated by platt (log loss on validation: none 0.");
        Reign champion = history().championAsOf(MONDAY).orElseThrow();
        ModelStore store = new ModelStore(night.lake.files());
        assertThat(store.read(champion.model()).calibration().orElseThrow().method())
                .isEqualTo("platt");

        JobResult second = night.train(pipeline, MONDAY.plus(7));
        assertThat(second.says()).contains("is champion");
        String verdict = history().on(MONDAY.plus(7)).stream()
                .filter(e -> e.kind() == ModelEvent.Kind.VERDICT)
                .findFirst()
                .orElseThrow()
                .detail();
        assertThat(verdict).contains("\"low\":", "\"slice\":\"f_city=", "the best is constant");
        assertThat(found("auc_gain_on_champion_delong_p", "verdict")).isEqualTo("[[test,info]]");
        assertThat(found("model_bytes", "verdict")).isEqualTo("[[,pass]]");
        assertThat(found("scoring_microseconds", "verdict")).isEqualTo("[[,pass]]");
        assertThat(found("adversarial_auc", "subject")).isEqualTo("[[test,set2], [validation,set2]]");
        // the test split has a city that no training row has, and nothing else tells the splits apart
        assertThat(found("excess_loss", "split")).startsWith("[[test f_");
        List<Row> learning = night.lake
                .read(Tables.CURVES)
                .filter(col("curve").equalTo("learning").and(col("night").equalTo(MONDAY.sqlDate())))
                .orderBy("split", "position")
                .collectAsList();
        assertThat(learning).hasSize(4);
        double rows = learning.get(1).getAs("x");
        assertThat(learning.get(0).<Double>getAs("x")).isBetween(0.05 * rows, 0.15 * rows);
        // fewer rows are learnt by heart
        assertThat(learning.get(0).<Double>getAs("y"))
                .isLessThan(learning.get(2).<Double>getAs("y"));
        String id = history().championAsOf(MONDAY.plus(7)).orElseThrow().model();
        assertThat(night.lake.files().read("model_speeds/" + id + ".json")).isPresent();
    }

    @Test
    void aSpeedThatIsNoneIsRefusedByName() {
        night.trainingSet(MONDAY, "set1", TrainingNight::late);
        Pipeline bounded = night.pipeline("binary", LOGISTIC, "- {metric: scoring_microseconds, at_most: 0.000001}");
        JobResult slow = night.train(bounded, MONDAY);
        assertThat(slow.warnings().toString()).contains("scoring_microseconds", "is refused", "at most 1.0E-6: failed");
        String id = history().models().get(0).model();
        night.lake.files().writeAtomically("model_speeds/" + id + ".json", "{}".getBytes(UTF_8));
        Pipeline other = night.pipeline("binary", LOGISTIC, "- {metric: scoring_microseconds, at_most: 1000000}");
        assertThatThrownBy(() -> night.train(other, MONDAY))
                .isInstanceOf(PipelineException.class)
                .hasMessage(
                        "model_speeds/" + id + ".json holds no scoring_microseconds above 0; delete it, and the next"
                                + " training measures again");
        night.lake
                .files()
                .writeAtomically("model_speeds/" + id + ".json", "{\"scoring_microseconds\": 3.5}".getBytes(UTF_8));
        assertThat(night.train(other, MONDAY).says()).contains("is champion");
        assertThat(night.lake
                        .read(Tables.METRICS)
                        .filter(col("name").equalTo("scoring_microseconds"))
                        .select("value")
                        .collectAsList()
                        .toString())
                .isEqualTo("[[3.5]]");
    }
}
