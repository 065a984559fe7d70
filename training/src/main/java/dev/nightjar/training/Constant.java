package dev.nightjar.training;

import dev.nightjar.core.config.Label;
import java.util.OptionalDouble;

/**
 * The predictor that says the mean label of the training rows for every row: what a model has to beat. Its decision, for a binary
 * label, is yes if the mean is at least one half.
 */
public record Constant(double value) {
    /** Name under which its figures stand in the tables. */
    public static final String NAME = "constant";

    public Constant {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("constant " + value + " must be finite");
        }
    }

    /** Its evaluation on rows of which only the counts matter. */
    public Evaluation onBinary(long positives, long negatives) {
        BinaryState state = new BinaryState(positives, negatives, OptionalDouble.of(0.5));
        if (positives + negatives > 0) {
            state.add(value, positives, negatives, 0, 0);
        }
        return state.evaluation();
    }

    /** What is said of it. */
    public String says(Label.Task task) {
        return (task == Label.Task.BINARY ? "share of positive labels in training, " : "mean label in training, ")
                + value;
    }
}
