package dev.nightjar.features;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * All features of a pipeline, in order: what a row of a scoring set or a training set has beside its key.
 *
 * @param features groups in the file's order
 * @param hash hash of the definitions, as it stands in {@code predictions.features}
 */
public record FeatureSet(List<Feature> features, String hash) {
    public enum Kind {
        /** A double; null means missing. Never NaN or infinite. */
        NUMERIC,
        /** A text; null means missing. */
        CATEGORY
    }

    /**
     * @param name {@code group_column}, or {@code group_aggregate_7d}
     * @param group the feature group
     */
    public record Feature(String name, Kind kind, String group) {
        public Feature {
            Objects.requireNonNull(name);
            Objects.requireNonNull(kind);
            Objects.requireNonNull(group);
        }
    }

    public FeatureSet {
        features = List.copyOf(features);
        Objects.requireNonNull(hash);
        Set<String> names = new HashSet<>();
        for (Feature feature : features) {
            if (!names.add(feature.name())) {
                throw new IllegalArgumentException(
                        "features: two features are called " + feature.name() + "; rename a group or a column");
            }
        }
    }

    public List<String> names() {
        return features.stream().map(Feature::name).toList();
    }
}
