package dev.nightjar.training.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Metric;
import dev.nightjar.testing.SparkExtension;
import dev.nightjar.training.CutRule;
import dev.nightjar.training.Draws;
import dev.nightjar.training.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("fast")
@ExtendWith(SparkExtension.class)
class EvaluatorIT {
    private static final StructType SCHEMA =
            StructType.fromDDL("series int not null, label double not null, score double not null");
    private static final OptionalDouble BEST_F1 = OptionalDouble.empty();

    @AfterEach
    void partitionsAsBefore(SparkSession spark) {
        spark.conf().set("spark.sql.shuffle.partitions", "2");
    }

    private static Dataset<Row> formula(SparkSession spark) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int score = i * 37 % 101;
            double label = (i * 53 + 11) % 89 * 100 < 89 * 15 + 53 * score ? 1 : 0;
            rows.add(RowFactory.create(0, label, score / 100.0));
            rows.add(RowFactory.create(7, 1 - label, score / 200.0));
        }
        return spark.createDataFrame(rows, SCHEMA);
    }

    @Test
    void severalSeriesAgreeWithScikitLearn(SparkSession spark) {
        // scikit-learn 1.9.1 on the same 500 rows; series 7 has the opposite labels, so its AUC is 1 minus that of
        // series 0.
        Map<Integer, Evaluation> all =
                Evaluator.evaluate(formula(spark), Label.Task.BINARY, Map.of(0, OptionalDouble.of(0.45), 7, BEST_F1));
        Evaluation e = all.get(0);
        assertThat(e.rows()).isEqualTo(500);
        assertThat(e.positives()).isEqualTo(227);
        assertThat(e.metrics().get(Metric.AUC)).isCloseTo(0.6997950654338321, within(1e-12));
        assertThat(e.metrics().get(Metric.PR_AUC)).isCloseTo(0.6356531029780977, within(1e-12));
        assertThat(e.metrics().get(Metric.LOG_LOSS)).isCloseTo(0.8263964287205888, within(1e-12));
        assertThat(e.metrics().get(Metric.BRIER)).isCloseTo(0.23500780000000002, within(1e-12));
        assertThat(e.metrics().get(Metric.ACCURACY)).isCloseTo(0.636, within(1e-12));
        assertThat(all.get(7).metrics().get(Metric.AUC)).isCloseTo(1 - 0.6997950654338321, within(1e-12));
    }

    @Test
    void partitioningChangesNoBit(SparkSession spark) {
        Random random = new Random(8);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            double score = i % 4 == 0 ? random.nextInt(20) / 20.0 : random.nextDouble();
            rows.add(RowFactory.create(i % 3, random.nextDouble() < score ? 1.0 : 0.0, score));
        }
        Dataset<Row> scored = spark.createDataFrame(rows, SCHEMA);
        Map<Integer, OptionalDouble> thresholds = Map.of(0, BEST_F1, 1, OptionalDouble.of(0.3), 2, BEST_F1);
        Map<Integer, Evaluation> one = null;
        for (int partitions : new int[] {1, 2, 7, 23}) {
            spark.conf().set("spark.sql.shuffle.partitions", Integer.toString(partitions));
            Map<Integer, Evaluation> found =
                    Evaluator.evaluate(scored.repartition(partitions), Label.Task.BINARY, thresholds);
            one = one == null ? found : one;
            assertThat(found).as(partitions + " partitions").isEqualTo(one);
        }
        for (int entries : new int[] {500, 7000}) {
            Map<Integer, Evaluation> found =
                    Evaluator.evaluate(scored.repartition(3), Label.Task.BINARY, thresholds, CutRule.BEST_F1, entries);
            assertThat(found).as(entries + " scores in a part").isEqualTo(one);
        }
    }

    @Test
    void weightsCountAsSoManyRowsWhateverThePartitioning(SparkSession spark) {
        List<Row> weighed = new ArrayList<>();
        List<Row> repeated = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            int times = i % 4;
            double score = i * 37 % 101 / 100.0;
            double label = i * 53 % 89 < 40 ? 1 : 0;
            weighed.add(RowFactory.create(0, label, score, times / 8.0));
            for (int time = 0; time < times; time++) {
                repeated.add(RowFactory.create(0, label, score));
            }
        }
        Dataset<Row> rows = spark.createDataFrame(weighed, SCHEMA.add("weight", "double"));
        for (Label.Task task : Label.Task.values()) {
            Evaluation counted = Evaluator.evaluate(spark.createDataFrame(repeated, SCHEMA), task, Map.of(0, BEST_F1))
                    .get(0);
            Evaluation one = Evaluator.evaluate(rows.coalesce(1), task, Map.of(0, BEST_F1))
                    .get(0);
            Evaluation five = Evaluator.evaluate(rows.repartition(5), task, Map.of(0, BEST_F1), CutRule.BEST_F1, 50)
                    .get(0);
            assertThat(five).isEqualTo(one);
            assertThat(one.rows()).isEqualTo(600);
            counted.metrics()
                    .forEach((metric, value) -> assertThat(one.metrics().get(metric))
                            .as(metric.toString())
                            .isCloseTo(value, within(1e-14)));
        }
    }

    @Test
    void samplesHaveTheSameBitsWhateverThePartitioning(SparkSession spark) {
        Dataset<Row> rows =
                formula(spark).selectExpr("series", "label", "score", "cast(score * 1000 as bigint) % 9 as cluster");
        Map<Integer, OptionalDouble> thresholds = Map.of(0, OptionalDouble.of(0.45), 7, OptionalDouble.of(0.2));
        Draws draws = new Draws(20, 5);
        for (Label.Task task : Label.Task.values()) {
            Map<Integer, Evaluator.Resampled> one = Evaluator.resampled(rows.coalesce(1), task, thresholds, draws);
            Map<Integer, Evaluator.Resampled> some =
                    Evaluator.resampled(rows.repartition(4), task, thresholds, draws, 60);
            for (int series : thresholds.keySet()) {
                assertThat(some.get(series).evaluation())
                        .isEqualTo(one.get(series).evaluation());
                assertThat(one.get(series).samples()).isNotEmpty();
                one.get(series).samples().forEach((metric, values) -> assertThat(
                                some.get(series).samples().get(metric))
                        .as(metric + " of " + series)
                        .isEqualTo(values));
            }
        }
    }

    @Test
    void aWeightBelowZeroIsRefused(SparkSession spark) {
        Dataset<Row> scored =
                spark.createDataFrame(List.of(RowFactory.create(0, 1.0, 0.5, -2.0)), SCHEMA.add("weight", "double"));
        for (Label.Task task : Label.Task.values()) {
            assertThatThrownBy(() -> Evaluator.evaluate(scored, task, Map.of(0, BEST_F1)))
                    .hasRootCauseMessage(
                            "evaluation: weight -2.0 must be finite and 0 or more; check evaluation.weight");
        }
    }

    @Test
    void weightsThatAreAllZeroLeaveNoMetrics(SparkSession spark) {
        Dataset<Row> scored =
                spark.createDataFrame(List.of(RowFactory.create(0, 1.0, 0.5, 0.0)), SCHEMA.add("weight", "double"));
        for (Label.Task task : Label.Task.values()) {
            Evaluation e = Evaluator.evaluate(scored, task, Map.of(0, BEST_F1)).get(0);
            assertThat(e.rows()).isEqualTo(1);
            assertThat(e.metrics()).isEmpty();
        }
    }

    @Test
    void regressionsAgreeWithScikitLearnWhateverThePartitioning(SparkSession spark) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            rows.add(RowFactory.create(0, (i * 53 + 11) % 89 / 5.0, i * 37 % 101 / 7.0));
        }
        Dataset<Row> scored = spark.createDataFrame(rows, SCHEMA);
        Evaluation one = Evaluator.evaluate(scored.coalesce(1), Label.Task.REGRESSION, Map.of(0, BEST_F1))
                .get(0);
        Evaluation five = Evaluator.evaluate(scored.repartition(5), Label.Task.REGRESSION, Map.of(0, BEST_F1))
                .get(0);
        assertThat(five).isEqualTo(one);
        assertThat(one.metrics().get(Metric.RMSE)).isCloseTo(6.867434300927168, within(1e-12));
        assertThat(one.metrics().get(Metric.MAE)).isCloseTo(5.625885714285714, within(1e-12));
        assertThat(one.metrics().get(Metric.R2)).isCloseTo(-0.788160647345773, within(1e-12));
    }

    @Test
    void aSeriesWithoutRowsHasNoMetrics(SparkSession spark) {
        Evaluation e = Evaluator.evaluate(formula(spark), Label.Task.BINARY, Map.of(0, BEST_F1, 3, BEST_F1, 7, BEST_F1))
                .get(3);
        assertThat(e.rows()).isZero();
        assertThat(e.metrics()).isEmpty();
    }

    @Test
    void aScoreThatIsNotANumberIsOurFault(SparkSession spark) {
        Dataset<Row> scored = spark.createDataFrame(List.of(RowFactory.create(0, 1.0, Double.NaN)), SCHEMA);
        assertThatThrownBy(() -> Evaluator.evaluate(scored, Label.Task.BINARY, Map.of(0, BEST_F1)))
                .hasRootCauseMessage("evaluation: a score of series 0 is NaN; a model must give finite scores");
        assertThatThrownBy(() -> Evaluator.evaluate(scored, Label.Task.REGRESSION, Map.of(0, BEST_F1)))
                .hasRootCauseMessage("evaluation: a score of series 0 is NaN; a model must give finite scores");
    }

    @Test
    void aLabelBesideZeroAndOneIsRefused(SparkSession spark) {
        Dataset<Row> scored = spark.createDataFrame(List.of(RowFactory.create(0, 2.0, 0.5)), SCHEMA);
        Dataset<Row> none = spark.range(1).selectExpr("0 as series", "cast(null as double) as label", "0.5 as score");
        assertThatThrownBy(() -> Evaluator.evaluate(none, Label.Task.BINARY, Map.of(0, BEST_F1)))
                .hasRootCauseMessage("evaluation: label null is neither 0 nor 1; check the label's expression");
        assertThatThrownBy(() -> Evaluator.evaluate(none, Label.Task.REGRESSION, Map.of(0, BEST_F1)))
                .hasRootCauseMessage("evaluation: label null is not finite; check the label's expression");
        assertThatThrownBy(() -> Evaluator.evaluate(scored, Label.Task.BINARY, Map.of(0, BEST_F1)))
                .hasRootCauseMessage("evaluation: label 2.0 is neither 0 nor 1; check the label's expression");
    }
}
