package dev.nightjar.training.spark;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.run.Progress;
import dev.nightjar.model.ModelHeader;
import dev.nightjar.model.Preprocessing;
import dev.nightjar.model.PreprocessingStats;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The training set of a night, and what all of its trainers share.
 *
 * @param statistics of the training rows of {@code examples}
 * @param features hash of the feature set's definition
 * @param trainingSet id of the training set
 * @param seed of shuffles and first parameters
 * @param earlier from which it may go on
 */
public record Fitting(
        SparkSession spark,
        Examples examples,
        PreprocessingStats statistics,
        Label.Task task,
        String features,
        String trainingSet,
        long seed,
        Progress progress,
        Earlier earlier) {
    public Fitting {
        Objects.requireNonNull(earlier);
        Objects.requireNonNull(spark);
        Objects.requireNonNull(examples);
        Objects.requireNonNull(statistics);
        Objects.requireNonNull(task);
        Objects.requireNonNull(features);
        Objects.requireNonNull(trainingSet);
        Objects.requireNonNull(progress);
    }

    /** The same from something else. */
    Fitting with(Earlier other) {
        return new Fitting(spark, examples, statistics, task, features, trainingSet, seed, progress, other);
    }

    /** From nothing. */
    Fitting(
            SparkSession spark,
            Examples examples,
            PreprocessingStats statistics,
            Label.Task task,
            String features,
            String trainingSet,
            long seed,
            Progress progress) {
        this(spark, examples, statistics, task, features, trainingSet, seed, progress, Earlier.NOTHING);
    }

    /** Preprocessing for a trainer that takes a row as one vector: no category is embedded. */
    public Preprocessing preprocessing() {
        return statistics.fit(statistics.plan(List.of()));
    }

    /**
     * The training rows in a fixed order: {@code label}, double; {@code features}, vector of the preprocessing's outputs; {@code weight}, double,
     * 1 on average. Up to {@value VectorRows#ROWS_IN_ORDER} rows are one partition, so that sums over them have the same bits each time.
     */
    public Dataset<Row> rows(Preprocessing preprocessing) {
        return VectorRows.of(this, preprocessing).training();
    }

    /**
     * The header of a model of this set, without a threshold.
     *
     * @param trainer its name in the pipeline file
     */
    public ModelHeader header(String trainer) {
        return new ModelHeader(trainer, task, examples.features(), features, trainingSet, OptionalDouble.empty());
    }
}
