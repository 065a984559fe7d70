package dev.nightjar.features;

import dev.nightjar.core.config.FeatureGroup.Aggregation;

/** The aggregates by the name that they have in a pipeline file. */
public final class Aggregates {
    private Aggregates() {}

    public static Aggregate of(Aggregation.Function function) {
        return switch (function) {
            case COUNT -> new Count();
            case SUM -> new Sum();
            case MEAN -> new Mean();
            case MIN -> new Min();
            case MAX -> new Max();
            case STDDEV -> new Stddev();
            case LAST -> new Last();
        };
    }
}
