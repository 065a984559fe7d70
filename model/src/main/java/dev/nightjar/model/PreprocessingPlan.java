package dev.nightjar.model;

import java.io.Serializable;
import java.util.List;

/**
 * What is decided about preprocessing before the data are seen.
 *
 * @param columns the features, in the order of the model's inputs; at least one
 * @param embedded category columns that leave preprocessing as one index (for an embedding) and not one-hot
 * @param maxCategories most categories that a column keeps, the most frequent ones; the rest share slot 0 with unknown and missing
 */
public record PreprocessingPlan(List<FeatureColumn> columns, List<String> embedded, int maxCategories)
        implements Serializable {
    /** Most categories of a column if nothing else is said. */
    public static final int DEFAULT_MAX_CATEGORIES = 1_000;

    public PreprocessingPlan {
        columns = List.copyOf(columns);
        embedded = List.copyOf(embedded);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("A model needs at least one feature");
        }
        if (maxCategories < 1) {
            throw new IllegalArgumentException("maxCategories is " + maxCategories + ", must be 1 or more");
        }
        for (String name : embedded) {
            if (!columns.contains(FeatureColumn.category(name))) {
                throw new IllegalArgumentException("embedded column " + name + " is not a category feature");
            }
        }
    }

    /** For a network that embeds these columns. */
    public static PreprocessingPlan embedding(List<FeatureColumn> columns, List<String> embedded) {
        return new PreprocessingPlan(columns, embedded, DEFAULT_MAX_CATEGORIES);
    }

    /** All categories one-hot, as linear models need them. */
    public static PreprocessingPlan oneHot(List<FeatureColumn> columns) {
        return new PreprocessingPlan(columns, List.of(), DEFAULT_MAX_CATEGORIES);
    }
}
