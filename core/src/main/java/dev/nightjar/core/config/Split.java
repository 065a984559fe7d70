package dev.nightjar.core.config;

import java.util.Objects;

/** How the examples of a training set are divided into train, validation and test. */
public sealed interface Split {
    /** {@code time}, {@code key} or {@code group}. */
    String by();

    /**
     * By night: the last ones are test, those before them validation, those before these train.
     *
     * @param validationDays nights of the validation split
     * @param testDays nights of the test split
     * @param gapDays nights from the last one of a split to the first one of the next; 1 means that none is left out between them. With the label's
     *     maturity, every label that a split learns from was known when the first prediction of the next would have been made
     */
    record ByTime(int validationDays, int testDays, int gapDays) implements Split {
        public ByTime {
            Limits.SPLIT.require("training.split.validation", validationDays);
            Limits.SPLIT.require("training.split.test", testDays);
            Limits.GAP.require("training.split.gap", gapDays);
        }

        /** Nights that are not for training: those of both later splits, and those between the splits. */
        public int notTrained() {
            return validationDays + testDays + 2 * (gapDays - 1);
        }

        @Override
        public String by() {
            return "time";
        }
    }

    /**
     * By the hash of the spine's key and the seed: a key is in one split, whatever its nights.
     *
     * @param validation share of the keys, 0 to 1
     * @param test share of the keys, 0 to 1; the rest is train
     */
    record ByKey(double validation, double test) implements Split {
        public ByKey {
            requireShares(validation, test);
        }

        @Override
        public String by() {
            return "key";
        }
    }

    /**
     * By the hash of a column and the seed: no value of it is in two splits. Null is a value.
     *
     * @param column of the spine's table
     * @param validation share of the values, 0 to 1
     * @param test share of the values, 0 to 1; the rest is train
     */
    record ByGroup(String column, double validation, double test) implements Split {
        public ByGroup {
            Objects.requireNonNull(column);
            requireShares(validation, test);
        }

        @Override
        public String by() {
            return "group";
        }
    }

    private static void requireShares(double validation, double test) {
        Limits.PART.require("training.split.validation_share", validation);
        Limits.PART.require("training.split.test_share", test);
        if (validation + test >= 1) {
            throw new IllegalArgumentException("training.split: validation_share + test_share = "
                    + Limits.Range.number(validation + test) + " leaves nothing to train on");
        }
    }
}
