package dev.nightjar.training.spark;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Training;
import dev.nightjar.model.LabelScale;
import dev.nightjar.model.LinearModel;
import dev.nightjar.model.Preprocessing;
import dev.nightjar.model.PreprocessingStats;
import dev.nightjar.model.network.ShardBlock;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Trainers {@code logistic} and {@code linear}: Spark MLlib's regressions on the outputs of preprocessing, categories one-hot.
 *
 * <p>MLlib adds partial sums in the order in which tasks end, and its running means do not give the same bits in another order, not even for
 * two parts. So up to {@value #ROWS_IN_ORDER} rows one partition is used, and the model's bits are promised; above, agreement within 1e-9.
 */
final class LinearTrainer {
    static final long ROWS_IN_ORDER = 1_000_000;

    private static final String WEIGHT = "weight";

    private static final StructType SCHEMA = new StructType()
            .add("label", DataTypes.DoubleType, false)
            .add("features", SQLDataTypes.VectorType(), false)
            .add(WEIGHT, DataTypes.DoubleType, false);

    private final Training.Trainer.Linear config;

    LinearTrainer(Training.Trainer.Linear config) {
        this.config = config;
    }

    Fitted fit(Fitting fitting) {
        PreprocessingStats statistics = fitting.statistics();
        Preprocessing preprocessing = statistics.fit(statistics.plan(List.of()));
        JavaRDD<ExampleShard> shards =
                fitting.examples().blocks(preprocessing, statistics.outOfFold(preprocessing), LabelScale.none());
        int partitions = statistics.rows() <= ROWS_IN_ORDER ? 1 : shards.getNumPartitions();
        JavaRDD<ExampleShard> few = shards.rdd()
                .coalesce(partitions, false, scala.Option.apply(new Contiguous()), null)
                .toJavaRDD();
        Dataset<Row> rows = fitting.spark().createDataFrame(few.flatMap(LinearTrainer::rows), SCHEMA);
        fitting.progress().say("training " + config.name() + ": at most " + config.maxIterations() + " iterations");
        return fitting.task() == Label.Task.BINARY
                ? logistic(fitting, preprocessing, rows)
                : linear(fitting, preprocessing, rows);
    }

    private Fitted logistic(Fitting fitting, Preprocessing preprocessing, Dataset<Row> rows) {
        LogisticRegression regression = new LogisticRegression()
                .setFamily("binomial")
                .setRegParam(config.regularization())
                .setElasticNetParam(config.elasticNet())
                .setMaxIter(config.maxIterations())
                .setStandardization(false);
        LogisticRegressionModel fitted =
                (fitting.examples().weighs() ? regression.setWeightCol(WEIGHT) : regression).fit(rows);
        LinearModel model = new LinearModel(
                fitting.header(config.name()),
                preprocessing,
                fitted.coefficients().toArray(),
                fitted.intercept());
        return fitted(model, fitted.summary().totalIterations());
    }

    private Fitted linear(Fitting fitting, Preprocessing preprocessing, Dataset<Row> rows) {
        LinearRegression regression = new LinearRegression()
                .setRegParam(config.regularization())
                .setElasticNetParam(config.elasticNet())
                .setMaxIter(config.maxIterations())
                .setStandardization(false);
        LinearRegressionModel fitted =
                (fitting.examples().weighs() ? regression.setWeightCol(WEIGHT) : regression).fit(rows);
        LinearModel model = new LinearModel(
                fitting.header(config.name()),
                preprocessing,
                fitted.coefficients().toArray(),
                fitted.intercept());
        return fitted(model, fitted.summary().totalIterations());
    }

    private static Fitted fitted(LinearModel model, int iterations) {
        String says = String.format(Locale.ROOT, "%d iterations", iterations);
        return new Fitted(model, model::withThreshold, List.of(), List.of(), says);
    }

    private static Iterator<Row> rows(ExampleShard shard) {
        ShardBlock block = shard.training();
        int width = block.numericWidth();
        return IntStream.range(0, block.rows())
                .mapToObj(row -> {
                    double[] values = new double[width];
                    for (int i = 0; i < width; i++) {
                        values[i] = block.numbers()[row * width + i];
                    }
                    return RowFactory.create(
                            (double) block.labels()[row],
                            Vectors.dense(values).compressed(),
                            block.weighs() ? (double) block.weights()[row] : 1.0);
                })
                .iterator();
    }
}
