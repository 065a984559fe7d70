package dev.nightjar.features;

import java.util.List;

/**
 * Two versions of a feature group as one night knew both.
 *
 * @param entitiesInBoth of the snapshots' entities; 0 if the versions have other entity columns
 * @param entitiesOnlyInOne entities that only the first snapshot has
 * @param entitiesOnlyInTwo entities that only the second snapshot has
 * @param features that both have, the most different first
 * @param onlyInOne names of features that only the first version has
 * @param onlyInTwo names of features that only the second version has
 */
public record VersionDiff(
        long entitiesInBoth,
        long entitiesOnlyInOne,
        long entitiesOnlyInTwo,
        List<Feature> features,
        List<String> onlyInOne,
        List<String> onlyInTwo) {
    public VersionDiff {
        features = List.copyOf(features);
        onlyInOne = List.copyOf(onlyInOne);
        onlyInTwo = List.copyOf(onlyInTwo);
    }

    /**
     * One feature.
     *
     * @param changed entities of both whose value is another
     * @param psi population stability index over the first version's deciles and null; for texts over null and not null
     * @param examples entities whose value differs most, at most three; only of the five most different features
     */
    public record Feature(
            String name, Distribution one, Distribution two, long changed, double psi, List<Example> examples) {
        public Feature {
            examples = List.copyOf(examples);
        }
    }

    /**
     * Values of a feature over all entities of a snapshot; of a text only the counts.
     *
     * @param nullShare 0 to 1; NaN without rows
     * @param mean NaN where there is none, like the others
     * @param stddev of a sample
     * @param deciles of the values that are not null, 0.1 to 0.9, within a rank of 0.0001 of the rows; empty for a text
     */
    public record Distribution(
            long rows, double nullShare, double mean, double stddev, double min, double max, List<Double> deciles) {
        public Distribution {
            deciles = List.copyOf(deciles);
        }
    }

    /** An entity with both values; null is the word null. */
    public record Example(String entity, String one, String two) {}
}
