package dev.nightjar.core.config;

/**
 * Which share of each class of the train split is kept, chosen by the hash of the key and the seed. Rows that are kept weigh 1 over their share,
 * so that sums over them are those of all rows, but for chance. Validation and test keep every row.
 *
 * @param negative share of the examples with label 0, above 0 to 1
 * @param positive share of the examples with label 1, above 0 to 1
 */
public record Sampling(double negative, double positive) {
    /** Every row is kept. */
    public static final Sampling ALL = new Sampling(1, 1);

    public Sampling {
        Limits.KEPT.require("training.sample.negative", negative);
        Limits.KEPT.require("training.sample.positive", positive);
    }

    public boolean keepsAll() {
        return negative == 1 && positive == 1;
    }
}
