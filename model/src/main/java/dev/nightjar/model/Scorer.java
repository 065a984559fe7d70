package dev.nightjar.model;

/** Scores rows with one model, in one thread. Holds memory outside the heap, which {@link #close} frees. */
public interface Scorer extends AutoCloseable {
    /**
     * Writes the score of each row of the batch to the same place of {@code out}: the probability of the label, in [0, 1], or
     * the predicted value of a regression. The score of a row has the same bits whatever rows stand beside it.
     *
     * @param batch its columns are the model's {@link Model#inputs}
     * @param out at least as long as the batch has rows; the rest stays as it is
     */
    void score(FeatureBatch batch, double[] out);

    /**
     * Scores and explains: {@code contributions[row * inputs + feature]} is the row's score minus the score that the row would
     * have with this feature as in the average row of the training split, the other features as they are. For a number that is
     * the mean (and the share of missing values), for a category the mean over the categories' frequencies of its one-hot
     * columns or of its embedding.
     *
     * @param scores at least as long as the batch has rows
     * @param contributions at least rows times inputs
     */
    void contributions(FeatureBatch batch, double[] scores, double[] contributions);

    @Override
    default void close() {}
}
