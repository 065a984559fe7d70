package dev.nightjar.training.spark;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Training;
import dev.nightjar.model.LinearModel;
import dev.nightjar.model.Preprocessing;
import java.util.Locale;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Trainers {@code logistic} and {@code linear}: Spark MLlib's regressions on the outputs of preprocessing, categories one-hot.
 *
 * <p>Up to {@value VectorRows#ROWS_IN_ORDER} rows the model's bits are promised; above, agreement within 1e-9.
 */
final class LinearTrainer implements Trainer {
    private final Training.Trainer.Linear config;

    LinearTrainer(Training.Trainer.Linear config) {
        this.config = config;
    }

    @Override
    public Fitted fit(Fitting fitting) {
        Preprocessing preprocessing = fitting.preprocessing();
        fitting.progress().say("training " + config.name() + ": at most " + config.maxIterations() + " iterations");
        return fit(fitting, preprocessing, fitting.rows(preprocessing));
    }

    /** As {@link #fit(Fitting)}, on rows that were made before. */
    Fitted fit(Fitting fitting, Preprocessing preprocessing, Dataset<Row> rows) {
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
                (fitting.examples().weighs() ? regression.setWeightCol(VectorRows.WEIGHT) : regression).fit(rows);
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
                (fitting.examples().weighs() ? regression.setWeightCol(VectorRows.WEIGHT) : regression).fit(rows);
        LinearModel model = new LinearModel(
                fitting.header(config.name()),
                preprocessing,
                fitted.coefficients().toArray(),
                fitted.intercept());
        return fitted(model, fitted.summary().totalIterations());
    }

    private static Fitted fitted(LinearModel model, int iterations) {
        return Fitted.of(model, String.format(Locale.ROOT, "%d iterations", iterations));
    }
}
