package dev.nightjar.features;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Split;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;

/**
 * What became of the rows of a spine: each is counted once, in {@code spine} and in one of the others.
 *
 * @param unmatured no label was known by the night that trains; no label is no negative one
 * @param inGaps their night lies between two splits
 * @param sampledOut examples of the train split that the sample leaves out
 * @param oneLabel whether all labels of the train split are one
 * @param badWeights examples whose weight is null, NaN, infinite or negative
 * @param badWeight one of them, in words; empty if there is none
 * @param counting examples of the train split that weigh more than 0
 */
public record TrainingCounts(
        long spine,
        long excluded,
        long unmatured,
        long inGaps,
        long sampledOut,
        long train,
        long validation,
        long test,
        boolean oneLabel,
        long badWeights,
        String badWeight,
        long counting) {
    /** Examples. */
    public long rows() {
        return train + validation + test;
    }

    /** Examples and all that was left out; equal to {@code spine} unless a row was lost or made. */
    public long accounted() {
        return rows() + unmatured + excluded + inGaps + sampledOut;
    }

    /**
     * Refuses a set that nothing can be learned from.
     *
     * @throws PipelineException DATA if a split is empty, a weight is none, or all labels are one
     */
    public void require(TrainingPlan plan, Pipeline pipeline) {
        String where = "training set: nights " + plan.nights() + " gave " + this;
        if (badWeights > 0) {
            throw data(where + "; training.weight is null, NaN, infinite or negative in " + badWeights
                    + " of its examples, for instance " + badWeight
                    + ": give each example a number of 0 or more, or exclude it by label.exclude");
        }
        if (train == 0 || validation == 0 || test == 0) {
            throw data(where + "; each split needs examples, so " + remedy(plan.split()));
        }
        if (counting == 0) {
            throw data(where + "; training.weight is 0 in all of the train split, so nothing can be learned from it");
        }
        if (pipeline.label().task() == Label.Task.BINARY && oneLabel) {
            throw data(where + "; label.value is the same in all " + train
                    + " rows of the train split, and nothing can be learned from one class: look at "
                    + pipeline.label().value() + " over " + pipeline.label().from()
                    + (pipeline.training().sample().keepsAll() ? "" : ", or keep more by training.sample"));
        }
    }

    private static String remedy(Split split) {
        if (split instanceof Split.ByTime) {
            return "wait for more history, or lower training.split and history";
        }
        return split instanceof Split.ByGroup group
                ? "split by a column with more values than " + group.column() + ", or raise the empty split's share"
                : "raise the empty split's share";
    }

    private static PipelineException data(String message) {
        return new PipelineException(ErrorKind.DATA, message);
    }

    @Override
    public String toString() {
        return spine + " rows of the spine = " + train + " train + " + validation + " validation + " + test + " test + "
                + unmatured + " without a label yet + " + excluded + " excluded"
                + (inGaps == 0 ? "" : " + " + inGaps + " between the splits")
                + (sampledOut == 0 ? "" : " + " + sampledOut + " left out by the sample");
    }
}
