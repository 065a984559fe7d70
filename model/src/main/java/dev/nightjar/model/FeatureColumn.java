package dev.nightjar.model;

import java.io.Serializable;
import java.util.Objects;

/** One input of a model: a column of a training or scoring set. */
public record FeatureColumn(String name, Kind kind) implements Serializable {
    /** What the values of a feature are. */
    public enum Kind {
        /** A double; missing, NaN and the infinities are the same: missing. */
        NUMERIC,
        /** A string; null is missing, the empty string is a category like any other. */
        CATEGORY
    }

    public FeatureColumn {
        Objects.requireNonNull(kind);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("A feature needs a name");
        }
    }

    public static FeatureColumn numeric(String name) {
        return new FeatureColumn(name, Kind.NUMERIC);
    }

    public static FeatureColumn category(String name) {
        return new FeatureColumn(name, Kind.CATEGORY);
    }

    public boolean isNumeric() {
        return kind == Kind.NUMERIC;
    }
}
