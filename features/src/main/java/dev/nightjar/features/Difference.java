package dev.nightjar.features;

import dev.nightjar.core.time.LogicalDate;
import java.util.Objects;

/**
 * A feature of one row that is not what its definition gives.
 *
 * @param feature its name
 * @param group the feature group
 * @param row the row's place in the sample
 * @param key the spine's key as text, joined by |
 * @param entity the group's entity as text; empty for a feature of the row itself
 * @param stored the value that the set holds, as text; null as {@code null}
 * @param recomputed the value by the definition, as text
 */
public record Difference(
        String feature,
        String group,
        int row,
        String key,
        String entity,
        LogicalDate night,
        String stored,
        String recomputed) {
    public Difference {
        Objects.requireNonNull(feature);
        Objects.requireNonNull(group);
        Objects.requireNonNull(key);
        Objects.requireNonNull(entity);
        Objects.requireNonNull(night);
        Objects.requireNonNull(stored);
        Objects.requireNonNull(recomputed);
    }

    /** Without the cause. */
    @Override
    public String toString() {
        return feature + " of " + key + (entity.isEmpty() ? "" : " (" + group + " " + entity + ")") + ", night " + night
                + ": the set holds " + stored + ", its definition gives " + recomputed;
    }

    /** The same with its row so many places further on. */
    Difference movedBy(int rows) {
        return new Difference(feature, group, row + rows, key, entity, night, stored, recomputed);
    }

    /** Whether two feature values are one and the same, to the bit; null is the same as null only. */
    public static boolean same(Object a, Object b) {
        return Objects.equals(a, b);
    }
}
