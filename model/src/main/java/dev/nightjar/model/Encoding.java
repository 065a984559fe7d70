package dev.nightjar.model;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;

/** How one feature becomes inputs of a model, with what was learnt about it on the training split. */
public sealed interface Encoding extends Serializable {
    /** The feature. */
    String name();

    FeatureColumn column();

    /**
     * A number: missing becomes the mean, then {@code (value - mean) / deviation}, cut off at plus and minus
     * {@value Preprocessing#LIMIT}; a column that was constant becomes 0. A second input says whether it was missing, if that
     * happened in some rows of the training split and not in all.
     *
     * @param mean finite
     * @param deviation finite, 0 or more; 0 for a constant column
     * @param missing rows of the training split without a value
     */
    record Number(String name, double mean, double deviation, long missing) implements Encoding {
        public Number {
            if (!Double.isFinite(mean) || !Double.isFinite(deviation) || deviation < 0 || missing < 0) {
                throw new IllegalArgumentException(name + ": mean " + mean + ", deviation " + deviation + ", missing "
                        + missing + ": must be finite, and the last two 0 or more");
            }
        }

        @Override
        public FeatureColumn column() {
            return FeatureColumn.numeric(name);
        }
    }

    /**
     * A category: slot 0 for unknown, rare and missing, then the kept categories by falling frequency, equal ones by name.
     *
     * @param embedded leaves as one index; otherwise one-hot, with an input for slot 0 only if the training split had rows in it
     * @param names the kept categories in order of their slots 1, 2, …
     * @param counts their rows in the training split
     * @param other rows of the training split in slot 0
     */
    record Category(String name, boolean embedded, List<String> names, List<Long> counts, long other)
            implements Encoding {
        public Category {
            names = List.copyOf(names);
            counts = List.copyOf(counts);
            if (names.size() != counts.size() || other < 0 || counts.stream().anyMatch(count -> count < 1)) {
                throw new IllegalArgumentException(name + ": " + names.size() + " categories with " + counts.size()
                        + " counts and " + other + " others: each category needs a count of 1 or more");
            }
            if (new HashSet<>(names).size() != names.size()) {
                throw new IllegalArgumentException(name + ": a category stands twice");
            }
        }

        @Override
        public FeatureColumn column() {
            return FeatureColumn.category(name);
        }

        /** Slots of an embedding: the kept categories and slot 0. */
        public int slots() {
            return names.size() + 1;
        }

        /** Rows of the training split in a slot. */
        public long count(int slot) {
            return slot == 0 ? other : counts.get(slot - 1);
        }
    }
}
