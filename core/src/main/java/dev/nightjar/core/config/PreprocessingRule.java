package dev.nightjar.core.config;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * How some features become inputs of the models: one item of {@code training.preprocessing}. For each feature the first rule of its kind that
 * fits its name counts; a feature without one has the {@code USUAL} rule of its kind. Parameters have scikit-learn's names.
 */
public sealed interface PreprocessingRule extends Serializable {
    /** Names of features, or patterns in which {@code *} stands for any letters; at least one. */
    List<String> features();

    /** Whether one of the names or patterns is that of the feature. */
    default boolean fits(String feature) {
        return features().stream().anyMatch(pattern -> matches(pattern, feature));
    }

    /** Whether the feature fits a name or pattern in which {@code *} stands for any letters, none included. */
    static boolean matches(String pattern, String feature) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(feature);
        }
        if (!feature.startsWith(pattern.substring(0, star))) {
            return false;
        }
        String rest = pattern.substring(star + 1);
        for (int from = star; from <= feature.length(); from++) {
            if (matches(rest, feature.substring(from))) {
                return true;
            }
        }
        return false;
    }

    private static List<String> some(List<String> features) {
        if (features.isEmpty()) {
            throw new IllegalArgumentException("training.preprocessing: a rule needs a feature");
        }
        return List.copyOf(features);
    }

    /** By which number a missing one is replaced; from the training rows. */
    enum Impute {
        MEAN,
        MEDIAN,
        MOST_FREQUENT,
        CONSTANT
    }

    /** How numbers are brought to one size. */
    enum Scale {
        /** Mean 0, deviation 1. */
        STANDARD,
        /** Less the median, over the distance of the quartiles. */
        ROBUST,
        /** Least 0, greatest 1. */
        MIN_MAX,
        /** The share of training rows below. */
        QUANTILE,
        /** Sine and cosine of the place in a period. */
        CYCLIC,
        NONE
    }

    /** What quantile scaling leads to. */
    enum Distribution {
        UNIFORM,
        NORMAL
    }

    /**
     * For numbers. In this order: a missing value is filled, the value is clipped, its logarithm taken, and scaled.
     *
     * @param fillValue for {@link Impute#CONSTANT}; finite, in the feature's unit
     * @param addIndicator one more input that says whether the value was missing, if it was in some training rows and not in all
     * @param clipLow quantile below which values are raised to it, in [0, 1); 0 for none
     * @param clipHigh quantile above which values are lowered to it, in (0, 1], above {@code clipLow}; 1 for none
     * @param log whether {@code sign(x) * log(1 + |x|)} is taken
     * @param quantiles of {@link Scale#QUANTILE}, at which the distribution is kept
     * @param period of {@link Scale#CYCLIC}, above 0, in the feature's unit
     */
    record Numbers(
            List<String> features,
            Impute impute,
            double fillValue,
            boolean addIndicator,
            double clipLow,
            double clipHigh,
            boolean log,
            Scale scale,
            int quantiles,
            Distribution distribution,
            double period)
            implements PreprocessingRule {
        /** What a number without a rule gets. */
        public static final Numbers USUAL = new Numbers(
                List.of("*"), Impute.MEAN, 0, true, 0, 1, false, Scale.STANDARD, 100, Distribution.UNIFORM, 1);

        public Numbers {
            features = some(features);
            Objects.requireNonNull(impute);
            Objects.requireNonNull(scale);
            Objects.requireNonNull(distribution);
            String at = "training.preprocessing of " + features + ".";
            Limits.ANY.require(at + "fill_value", fillValue);
            Limits.SHARE.require(at + "clip", clipLow);
            Limits.SHARE.require(at + "clip", clipHigh);
            Limits.QUANTILES.require(at + "n_quantiles", quantiles);
            Limits.PERIOD.require(at + "period", period);
            if (clipLow >= clipHigh) {
                throw new IllegalArgumentException(
                        at + "clip: " + clipLow + " must be below " + clipHigh + ", both quantiles");
            }
        }

        public boolean clips() {
            return clipLow > 0 || clipHigh < 1;
        }

        /** Whether it does what is done without a rule. */
        public boolean isUsual() {
            return impute == Impute.MEAN && addIndicator && !clips() && !log && scale == Scale.STANDARD;
        }
    }

    /** What stands for a missing category. */
    enum Missing {
        /** Slot 0, with the rare and the unknown ones. */
        OTHER,
        MOST_FREQUENT,
        CONSTANT
    }

    /** How categories become numbers. */
    enum Encode {
        ONE_HOT,
        /** The number of the category's slot, as one number. */
        INDEX,
        HASH,
        /** The mean of the label, by training rows of other folds. */
        TARGET,
        /** Words or letters of a text, hashed. */
        TEXT
    }

    /** What a text is cut into. */
    enum Analyzer {
        WORD,
        CHAR
    }

    /**
     * For categories and texts.
     *
     * @param fillValue for {@link Missing#CONSTANT}: the category that a missing one is taken for
     * @param maxCategories most categories that are kept, the most frequent ones; the rest share slot 0
     * @param minFrequency training rows that a category needs to be kept
     * @param hashed slots of {@link Encode#HASH}, inputs of {@link Encode#TEXT}
     * @param ngramLow least length of an n-gram, in words or letters
     * @param ngramHigh greatest length, included
     * @param smooth of {@link Encode#TARGET}: rows that the mean of all labels counts beside a category's own
     * @param folds of {@link Encode#TARGET}
     */
    record Categories(
            List<String> features,
            Missing impute,
            String fillValue,
            Encode encode,
            int maxCategories,
            int minFrequency,
            int hashed,
            Analyzer analyzer,
            int ngramLow,
            int ngramHigh,
            double smooth,
            int folds)
            implements PreprocessingRule {
        /** What a category without a rule gets. */
        public static final Categories USUAL = new Categories(
                List.of("*"), Missing.OTHER, "", Encode.ONE_HOT, 1_000, 1, 256, Analyzer.WORD, 1, 2, 10, 5);

        public Categories {
            features = some(features);
            Objects.requireNonNull(impute);
            Objects.requireNonNull(fillValue);
            Objects.requireNonNull(encode);
            Objects.requireNonNull(analyzer);
            String at = "training.preprocessing of " + features + ".";
            Limits.CATEGORIES.require(at + "max_categories", maxCategories);
            Limits.FREQUENCY.require(at + "min_frequency", minFrequency);
            Limits.HASHED.require(at + "n_features", hashed);
            Limits.NGRAM.require(at + "ngram_range", ngramLow);
            Limits.NGRAM.require(at + "ngram_range", ngramHigh);
            Limits.SMOOTH.require(at + "smooth", smooth);
            Limits.FOLDS.require(at + "folds", folds);
            if (ngramLow > ngramHigh) {
                throw new IllegalArgumentException(at + "ngram_range: " + ngramLow + " is above " + ngramHigh);
            }
        }

        /** The same with another bound. */
        public Categories withMaxCategories(int most) {
            return new Categories(
                    features,
                    impute,
                    fillValue,
                    encode,
                    most,
                    minFrequency,
                    hashed,
                    analyzer,
                    ngramLow,
                    ngramHigh,
                    smooth,
                    folds);
        }

        /** Whether an embedding can take its place in a network: it gives each category a slot. */
        public boolean hasSlots() {
            return encode == Encode.ONE_HOT || encode == Encode.INDEX || encode == Encode.HASH;
        }
    }
}
