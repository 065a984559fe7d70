package dev.nightjar.features;

import dev.nightjar.core.config.AggregateFunction;
import dev.nightjar.core.config.FeatureGroup.Aggregation;

/**
 * A further aggregate: what a pipeline file may say of it, and how it is computed. Registered in
 * {@code META-INF/services/dev.nightjar.core.config.AggregateFunction}; docs/features.md shows an example.
 */
public interface AggregateProvider extends AggregateFunction {
    /** The aggregate for these arguments. It is sent to Spark's executors, so its class is on their class path. */
    Aggregate create(Aggregation aggregation);
}
