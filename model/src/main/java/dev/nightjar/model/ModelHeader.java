package dev.nightjar.model;

import dev.nightjar.core.config.Label;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What is known about a model besides its numbers. Metrics are not part of it: the same model may be judged again.
 *
 * @param trainer name of the trainer in the pipeline file
 * @param task what the scores mean
 * @param inputs the features it reads, in order; at least one
 * @param features hash of the feature set's definition
 * @param trainingSet id of the training set that it was fitted on
 * @param threshold probability from which the decision is yes, in [0, 1]; empty for a regression
 */
public record ModelHeader(
        String trainer,
        Label.Task task,
        List<FeatureColumn> inputs,
        String features,
        String trainingSet,
        OptionalDouble threshold) {
    public ModelHeader {
        Objects.requireNonNull(trainer);
        Objects.requireNonNull(task);
        Objects.requireNonNull(features);
        Objects.requireNonNull(trainingSet);
        inputs = List.copyOf(inputs);
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException(trainer + ": a model needs at least one feature");
        }
        var names = new HashSet<String>();
        for (FeatureColumn input : inputs) {
            if (!names.add(input.name())) {
                throw new IllegalArgumentException(input.name() + " stands twice among the features of " + trainer);
            }
        }
        if (threshold.isPresent() && task == Label.Task.REGRESSION) {
            throw new IllegalArgumentException(trainer + ": a regression has no threshold");
        }
        double bound = threshold.orElse(0);
        if (!(bound >= 0 && bound <= 1)) {
            throw new IllegalArgumentException(trainer + ": threshold is " + bound + ", must be in [0, 1]");
        }
    }

    /** The same with the threshold that was found on validation. */
    public ModelHeader withThreshold(double value) {
        return new ModelHeader(trainer, task, inputs, features, trainingSet, OptionalDouble.of(value));
    }
}
