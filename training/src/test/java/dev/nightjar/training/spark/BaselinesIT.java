package dev.nightjar.training.spark;

import static dev.nightjar.training.spark.TrainingNight.MONDAY;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Training.Trainer.Constant;
import dev.nightjar.core.config.Training.Trainer.Gbt;
import dev.nightjar.core.config.Training.Trainer.LastValue;
import dev.nightjar.core.config.Training.Trainer.Linear;
import dev.nightjar.core.config.Training.Trainer.Strategy;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.model.FeatureBatch;
import dev.nightjar.model.LinearModel;
import dev.nightjar.model.Model;
import dev.nightjar.model.ModelArtifact;
import dev.nightjar.model.Preprocessing;
import dev.nightjar.model.Scorer;
import dev.nightjar.model.TreeModel;
import dev.nightjar.model.ValueModel;
import dev.nightjar.model.registry.ModelStore;
import dev.nightjar.model.spark.Registry;
import dev.nightjar.model.spark.RowFeatures;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleBiFunction;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The trainers that a network has to beat: trees, one number, the last value. */
@ExtendWith(SparkExtension.class)
class BaselinesIT {
    private static final int ROWS = 1200;

    @TempDir
    Path folder;

    private static Dataset<Row> examples(SparkSession spark, ToDoubleBiFunction<Row, Random> label) {
        return TrainingNight.examples(spark, MONDAY, label, ROWS);
    }

    private static Gbt gbt(double subsamplingRate, int earlyStop) {
        return new Gbt("trees", 3, 5, 0.3, subsamplingRate, 16, 20, earlyStop);
    }

    /** All rows with what a model says of them: missing values, and a city that no training row has, among them. */
    private static FeatureBatch batch(Dataset<Row> set, Model model) {
        List<Row> rows = set.select(
                        RowFeatures.select(set.schema(), model.inputs()).toArray(org.apache.spark.sql.Column[]::new))
                .collectAsList();
        FeatureBatch batch = new FeatureBatch(model.inputs(), rows.size());
        RowFeatures reader = new RowFeatures(rows.get(0).schema(), model.inputs());
        rows.forEach(row -> reader.add(row, batch));
        return batch;
    }

    private static double[] scores(Model model, FeatureBatch batch) {
        double[] scores = new double[batch.rows()];
        try (Scorer scorer = model.scorer()) {
            scorer.score(batch, scores);
        }
        return scores;
    }

    /** The rows' vectors as training saw them: in single precision. */
    private static Dataset<Row> vectors(SparkSession spark, Preprocessing preprocessing, FeatureBatch batch) {
        List<Row> rows = new ArrayList<>();
        double[] numbers = new double[preprocessing.width()];
        for (int row = 0; row < batch.rows(); row++) {
            preprocessing.numbers(batch, row, numbers, 0);
            double[] single = new double[numbers.length];
            for (int i = 0; i < single.length; i++) {
                single[i] = (float) numbers[i];
            }
            rows.add(RowFactory.create(Vectors.dense(single)));
        }
        return spark.createDataFrame(rows, new StructType().add("features", SQLDataTypes.VectorType(), false));
    }

    @Test
    void treesScoreAsMllibsTransformDoes(SparkSession spark) {
        Dataset<Row> set = examples(spark, TrainingNight::late).repartition(3);
        Fitting fitting = TrainersIT.fitting(set, Label.Task.BINARY, 4);
        GbtTrainer trainer = new GbtTrainer(gbt(0.8, 1));
        TreeModel model = (TreeModel) trainer.fit(fitting).model();
        var mllib = trainer.classified(
                fitting, VectorRows.of(fitting, fitting.preprocessing()).withValidation());
        FeatureBatch batch = batch(set, model);
        double[] scores = scores(model, batch);
        List<Row> expected = mllib.transform(vectors(spark, model.preprocessing(), batch))
                .select("probability")
                .collectAsList();
        for (int row = 0; row < ROWS; row++) {
            assertThat(scores[row]).isCloseTo(expected.get(row).<Vector>getAs(0).apply(1), within(1e-9));
        }
        assertThat(model.trees().count()).isBetween(2, 5);
        Model loaded = ModelArtifact.load(model.id(), model.files());
        assertThat(scores(loaded, batch)).isEqualTo(scores);
    }

    @Test
    void treesOfARegressionScoreAsMllibsTransformDoesAndHaveTheSameBytesAgain(SparkSession spark) {
        Dataset<Row> set = examples(spark, TrainingNight::minutes).withColumn("_weight", lit(2.0));
        Fitting fitting = TrainersIT.fitting(set, Label.Task.REGRESSION, 4);
        GbtTrainer trainer = new GbtTrainer(gbt(1, 0));
        TreeModel model = (TreeModel) trainer.fit(fitting).model();
        assertThat(model.trees().count()).isEqualTo(5);
        var mllib = trainer.regressed(
                fitting, VectorRows.of(fitting, fitting.preprocessing()).training());
        FeatureBatch batch = batch(set, model);
        double[] scores = scores(model, batch);
        List<Row> expected = mllib.transform(vectors(spark, model.preprocessing(), batch))
                .select("prediction")
                .collectAsList();
        for (int row = 0; row < ROWS; row++) {
            assertThat(scores[row]).isCloseTo(expected.get(row).getDouble(0), within(1e-9));
        }
        Fitting other = TrainersIT.fitting(set.repartition(5), Label.Task.REGRESSION, 4);
        assertThat(trainer.fit(other).model().id())
                .as("however the training set is stored")
                .isEqualTo(model.id());
    }

    @Test
    void sumsInAnotherOrderChangeMllibsModelsByLessThan1e9(SparkSession spark) {
        Dataset<Row> set = examples(spark, TrainingNight::late);
        Fitting fitting = TrainersIT.fitting(set, Label.Task.BINARY, 4);
        Preprocessing preprocessing = fitting.preprocessing();
        LinearTrainer logistic = new LinearTrainer(new Linear("l", "logistic", 0.01, 0, 100));
        LinearModel one = (LinearModel) logistic.fit(fitting, preprocessing, fitting.rows(preprocessing))
                .model();
        Dataset<Row> four = VectorRows.of(fitting, preprocessing, 4).training();
        LinearModel other =
                (LinearModel) logistic.fit(fitting, preprocessing, four).model();
        FeatureBatch batch = batch(set, one);
        double[] expected = scores(one, batch);
        double[] found = scores(other, batch);
        GbtTrainer trees = new GbtTrainer(gbt(1, 0));
        double[] ofTrees = scores(tree(fitting, trees, fitting.rows(preprocessing)), batch);
        double[] ofOthers = scores(tree(fitting, trees, four), batch);
        for (int row = 0; row < ROWS; row++) {
            assertThat(found[row]).isCloseTo(expected[row], within(1e-9));
            assertThat(ofOthers[row]).isCloseTo(ofTrees[row], within(1e-9));
        }
    }

    private static TreeModel tree(Fitting fitting, GbtTrainer trainer, Dataset<Row> rows) {
        return new TreeModel(
                fitting.header("trees"), fitting.preprocessing(), GbtTrainer.trees(trainer.classified(fitting, rows)));
    }

    @Test
    void constantsAreTheMeanAndTheQuantileOfTheTrainingLabels(SparkSession spark) {
        Dataset<Row> set = examples(spark, TrainingNight::minutes);
        Fitting fitting = TrainersIT.fitting(set, Label.Task.REGRESSION, 4);
        double[] labels = set.filter("_split = 'train'").select("_label").sort("_label").collectAsList().stream()
                .mapToDouble(row -> row.getDouble(0))
                .toArray();
        ValueModel quantile = (ValueModel) new ConstantTrainer(new Constant("q", Strategy.QUANTILE, 0.9))
                .fit(fitting)
                .model();
        assertThat(quantile.otherwise()).isEqualTo(labels[(int) Math.ceil(0.9 * labels.length) - 1]);
        Fitted mean = new ConstantTrainer(new Constant("m", Strategy.MEAN, 0.5)).fit(fitting);
        double value = ((ValueModel) mean.model()).otherwise();
        assertThat(value).isCloseTo(java.util.Arrays.stream(labels).average().orElseThrow(), within(1e-9));
        assertThat(mean.says()).isEqualTo("mean of the training labels, " + value);
        Fitting weightless = TrainersIT.fitting(set.withColumn("_weight", lit(0.0)), Label.Task.REGRESSION, 4);
        for (Strategy strategy : List.of(Strategy.MEAN, Strategy.QUANTILE)) {
            ConstantTrainer trainer = new ConstantTrainer(new Constant("m", strategy, 0.5));
            assertThatThrownBy(() -> trainer.fit(weightless))
                    .isInstanceOf(PipelineException.class)
                    .hasMessage("training.trainers.m: all training rows have weight 0, so their labels have no mean"
                            + " and no quantile; check training.weight");
        }
    }

    @Test
    void theLastValueMustBeANumber(SparkSession spark) {
        Fitting fitting = TrainersIT.fitting(examples(spark, TrainingNight::late), Label.Task.BINARY, 2);
        assertThatThrownBy(() -> new LastValueTrainer(new LastValue("last", "f_city")).fit(fitting))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIG))
                .hasMessage("training.trainers.last.feature: 'f_city' is no feature that is a number; there are f_a,"
                        + " f_b, f_same, f_none");
    }

    @Test
    void everyKindStandsInOneContestAndAnotherJarsToo(SparkSession spark) {
        TrainingNight night = new TrainingNight(spark, folder);
        Pipeline pipeline = night.pipeline(
                "binary",
                """
                trees: {kind: gbt, max_iterations: 5, max_depth: 3}
                flat: {kind: constant}
                last: {kind: last_value, feature: f_a}
                fixed: {kind: fixed_value, value: 0.3}
                """,
                "- {metric: auc, at_least: 0.6, better_than_constant_by_at_least: 0.05}");
        night.trainingSet(MONDAY, "set1", TrainingNight::late, ROWS);
        JobResult result = night.train(pipeline, MONDAY);
        assertThat(result.figures().get("trees.test.auc")).isGreaterThan(0.7);
        assertThat(result.figures().get("last.test.auc")).isGreaterThan(0.7);
        for (String metric : List.of("auc", "log_loss", "brier")) {
            assertThat(result.figures().get("flat.test." + metric))
                    .isEqualTo(result.figures().get("constant.test." + metric));
        }
        assertThat(result.figures().get("fixed.test.auc")).isEqualTo(0.5);
        var history = new Registry(night.lake).history();
        String champion = history.championAsOf(MONDAY).orElseThrow().model();
        assertThat(history.championAsOf(MONDAY).orElseThrow().trainer()).isEqualTo("trees");
        assertThat(new ModelStore(night.lake.files()).read(champion)).isInstanceOf(TreeModel.class);
        assertThat(night.train(pipeline, MONDAY).outcome()).isEqualTo(JobResult.Outcome.SKIPPED);
    }
}
