package dev.nightjar.training.spark;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.run.Progress;
import dev.nightjar.model.ModelHeader;
import dev.nightjar.model.PreprocessingStats;
import java.util.Objects;
import java.util.OptionalDouble;
import org.apache.spark.sql.SparkSession;

/**
 * What all trainers of a night share.
 *
 * @param statistics of the training rows of {@code examples}
 * @param features hash of the feature set's definition
 * @param trainingSet id of the training set
 * @param seed of shuffles and first parameters
 * @param earlier from which it may go on
 */
record Fitting(
        SparkSession spark,
        Examples examples,
        PreprocessingStats statistics,
        Label.Task task,
        String features,
        String trainingSet,
        long seed,
        Progress progress,
        Earlier earlier) {
    Fitting {
        Objects.requireNonNull(earlier);
        Objects.requireNonNull(spark);
        Objects.requireNonNull(examples);
        Objects.requireNonNull(statistics);
        Objects.requireNonNull(task);
        Objects.requireNonNull(features);
        Objects.requireNonNull(trainingSet);
        Objects.requireNonNull(progress);
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

    ModelHeader header(String trainer) {
        return new ModelHeader(trainer, task, examples.features(), features, trainingSet, OptionalDouble.empty());
    }
}
