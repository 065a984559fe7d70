package dev.nightjar.training;

import dev.nightjar.core.config.Metric;
import java.util.Map;
import java.util.Objects;

/**
 * What is known of one model on the test rows.
 *
 * @param samples each figure in each sample of the bootstrap, the same draws for all models; empty if there are none
 * @param slices {@code column=value} to the evaluation on those rows
 */
public record TestFigures(Evaluation evaluation, Map<Metric, double[]> samples, Map<String, Evaluation> slices) {
    public TestFigures {
        Objects.requireNonNull(evaluation);
        samples = Map.copyOf(samples);
        slices = Map.copyOf(slices);
    }

    /** Without samples and slices. */
    public TestFigures(Evaluation evaluation) {
        this(evaluation, Map.of(), Map.of());
    }
}
