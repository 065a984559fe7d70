package dev.nightjar.model;

import dev.nightjar.core.config.PreprocessingRule.Analyzer;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;

/** How one feature becomes inputs of a model, with what was learnt about it on the training split. */
public sealed interface Encoding extends Serializable {
    /** The feature. */
    String name();

    FeatureColumn column();

    /** An encoding that gives each category a slot: one-hot, or the index of an embedding. */
    sealed interface Slotted extends Encoding {
        /** Whether it leaves as one index; otherwise one-hot. */
        boolean embedded();

        /** Slots of an embedding. */
        int slots();

        /** Rows of the training split in a slot. */
        long count(int slot);

        @Override
        default FeatureColumn column() {
            return FeatureColumn.category(name());
        }
    }

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
     * A number by a rule of its own. A missing value becomes {@code fill}; then the value is brought into [{@code low}, {@code high}], its
     * logarithm {@code sign(x) * log(1 + |x|)} taken if so asked, and scaled.
     *
     * @param fill finite
     * @param low finite; the least double for none
     * @param high finite, {@code low} or more; the greatest double for none
     * @param indicator whether a second input says that the value was missing
     * @param missing rows of the training split without a value
     * @param mean of the scaled value over the training rows
     */
    record Scaled(
            String name,
            double fill,
            double low,
            double high,
            boolean log,
            Scaling scaling,
            boolean indicator,
            long missing,
            double mean)
            implements Encoding {
        public Scaled {
            if (!Double.isFinite(fill) || !Double.isFinite(mean) || !(low <= high) || missing < 0) {
                throw new IllegalArgumentException(name + ": fill " + fill + ", low " + low + ", high " + high
                        + ", mean " + mean + ", missing " + missing
                        + ": must be finite, low not above high, missing 0 or more");
            }
        }

        @Override
        public FeatureColumn column() {
            return FeatureColumn.numeric(name);
        }

        Scaled withMean(double average) {
            return new Scaled(name, fill, low, high, log, scaling, indicator, missing, average);
        }
    }

    /** The last step of a number. */
    sealed interface Scaling extends Serializable {}

    /**
     * {@code (value - shift) / factor}, cut off at plus and minus {@code limit}; 0 everywhere if the factor is 0.
     *
     * @param factor 0 or more
     * @param limit above 0
     */
    record Affine(double shift, double factor, double limit) implements Scaling {
        public Affine {
            if (!Double.isFinite(shift) || !Double.isFinite(factor) || factor < 0 || !(limit > 0)) {
                throw new IllegalArgumentException("shift " + shift + ", factor " + factor + ", limit " + limit
                        + ": must be finite, the factor 0 or more, the limit above 0");
            }
        }
    }

    /**
     * The share of training values below, as scikit-learn's QuantileTransformer has it: between two quantiles by a straight line, in the
     * middle where several are equal, 0 below the first and 1 above the last; 0 everywhere if all are equal.
     *
     * @param quantiles ascending, at equal distances of share; at least two, or none of a column without values
     * @param normal whether the share becomes the value of a normal distribution that has it, at most 5.2 from 0
     */
    record Quantiles(List<Double> quantiles, boolean normal) implements Scaling {
        public Quantiles {
            quantiles = List.copyOf(quantiles);
            for (int i = 1; i < quantiles.size(); i++) {
                if (!(quantiles.get(i - 1) <= quantiles.get(i))) {
                    throw new IllegalArgumentException(
                            "quantiles " + quantiles.get(i - 1) + " and " + quantiles.get(i) + " do not ascend");
                }
            }
        }
    }

    /**
     * A place in a period as two inputs, sine and cosine; both 0 if the value is missing.
     *
     * @param period above 0
     * @param missing rows of the training split without a value
     * @param sine mean over the training rows
     * @param cosine mean over the training rows
     */
    record Cyclic(String name, double period, boolean indicator, long missing, double sine, double cosine)
            implements Encoding {
        public Cyclic {
            if (!(period > 0) || !Double.isFinite(period) || missing < 0) {
                throw new IllegalArgumentException(
                        name + ": period " + period + ", missing " + missing + ": must be above 0, and 0 or more");
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
     * @param missingSlot where a missing one goes; 0 unless a rule says otherwise
     */
    record Category(String name, boolean embedded, List<String> names, List<Long> counts, long other, int missingSlot)
            implements Slotted {
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
            if (missingSlot < 0 || missingSlot > names.size()) {
                throw new IllegalArgumentException(
                        name + ": slot " + missingSlot + " of missing ones is outside 0 to " + names.size());
            }
        }

        /** With missing ones in slot 0. */
        public Category(String name, boolean embedded, List<String> names, List<Long> counts, long other) {
            this(name, embedded, names, counts, other, 0);
        }

        @Override
        public int slots() {
            return names.size() + 1;
        }

        @Override
        public long count(int slot) {
            return slot == 0 ? other : counts.get(slot - 1);
        }
    }

    /** The slot of a category as one number, standardised over the training rows. */
    record Index(Category category) implements Encoding {
        @Override
        public String name() {
            return category.name();
        }

        @Override
        public FeatureColumn column() {
            return category.column();
        }
    }

    /**
     * A category by its hash: slot 0 for missing, then {@code buckets} slots that categories share. Needs to have seen none of them.
     *
     * @param counts rows of the training split in each slot
     * @param missingSlot where a missing one goes
     */
    record Hashed(String name, boolean embedded, List<Long> counts, int missingSlot) implements Slotted {
        public Hashed {
            counts = List.copyOf(counts);
            if (counts.size() < 2 || counts.stream().anyMatch(count -> count < 0)) {
                throw new IllegalArgumentException(name + ": " + counts.size()
                        + " slots of hashes: at least 2 are needed, with counts of 0 or more");
            }
            if (missingSlot < 0 || missingSlot >= counts.size()) {
                throw new IllegalArgumentException(
                        name + ": slot " + missingSlot + " of missing ones is outside 0 to " + (counts.size() - 1));
            }
        }

        @Override
        public int slots() {
            return counts.size();
        }

        @Override
        public long count(int slot) {
            return counts.get(slot);
        }
    }

    /**
     * The mean of the label in a category, drawn to the mean of all the more the fewer rows it has; standardised over the training rows.
     *
     * @param values in the label's unit, one for each slot of the category; that of slot 0 is the mean of all
     */
    record Target(Category category, List<Double> values) implements Encoding {
        public Target {
            values = List.copyOf(values);
            if (values.size() != category.slots() || values.stream().anyMatch(v -> !Double.isFinite(v))) {
                throw new IllegalArgumentException(category.name() + ": " + values.size() + " means for "
                        + category.slots() + " slots; each needs one that is finite");
            }
        }

        @Override
        public String name() {
            return category.name();
        }

        @Override
        public FeatureColumn column() {
            return category.column();
        }
    }

    /**
     * A text as counts of its hashed n-grams, divided by their length as a vector; nothing but zeros for a missing or empty one.
     *
     * @param low least length of an n-gram, 1 or more
     * @param high greatest, included
     * @param means of the inputs over the training rows
     */
    record Text(String name, Analyzer analyzer, int low, int high, List<Double> means) implements Encoding {
        public Text {
            means = List.copyOf(means);
            if (low < 1 || high < low || means.isEmpty()) {
                throw new IllegalArgumentException(
                        name + ": n-grams of " + low + " to " + high + " in " + means.size() + " inputs");
            }
        }

        @Override
        public FeatureColumn column() {
            return FeatureColumn.category(name);
        }
    }
}
