package dev.nightjar.features;

import java.util.Objects;

/**
 * An entity that holds much of a day's rows.
 *
 * @param group the feature group whose entity it is
 * @param key its columns as texts, with {@code |} between them
 * @param rows that it has at least
 * @param share of the day's rows that belong to an entity, in (0, 1]; of {@link #rows}
 */
public record HeavyKey(String group, String key, long rows, double share) {
    /** From this share on a key is heavy: two tasks that share out the rest would wait for it. */
    public static final double LEAST = 0.05;

    /** So many of a group are shown. */
    public static final int MOST = 5;

    public HeavyKey {
        Objects.requireNonNull(group);
        Objects.requireNonNull(key);
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "share of " + key + " is " + share + "; it must be above 0 and at most 1");
        }
    }
}
