package dev.nightjar.training;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the labels of a training set must be so that something can be learnt and judged. */
public final class LabelRules {
    private static final List<String> SPLITS = List.of(Outcome.TRAIN, Outcome.VALIDATION, Outcome.TEST);

    private LabelRules() {}

    /**
     * Checks the labels.
     *
     * @param table name of the training set, for messages
     * @throws PipelineException DATA if a split has no rows, a label is not finite or, for a binary task, neither 0 nor 1, or all
     *     training labels are the same, or those with a weight above 0 are, or no training row has one
     */
    public static void check(String table, Label.Task task, Map<String, LabelSummary> bySplit) {
        String counts = SPLITS.stream()
                .map(split -> split + " "
                        + (bySplit.containsKey(split) ? bySplit.get(split).rows() : 0))
                .collect(Collectors.joining(", "));
        for (String split : SPLITS) {
            LabelSummary labels = bySplit.get(split);
            if (labels == null || labels.rows() == 0) {
                throw data(table + ": split " + split + " has no rows (" + counts
                        + "); check training.history and training.split against the nights that have data");
            }
            if (labels.notFinite() > 0) {
                throw data(table + ": " + labels.notFinite() + " of " + labels.rows() + " labels in split " + split
                        + " are null, NaN or infinite; check label.value");
            }
            if (task == Label.Task.BINARY && labels.notBinary() > 0) {
                throw data(table + ": " + labels.notBinary() + " of " + labels.rows() + " labels in split " + split
                        + " are neither 0 nor 1; make label.value a condition, or label.task regression");
            }
        }
        LabelSummary train = bySplit.get(Outcome.TRAIN);
        if (train.oneValue()) {
            throw data(
                    table + ": all " + train.rows() + " training labels are " + train.least() + " (" + train.positives()
                            + " of them 1), so there is nothing to learn; check label.value and label.exclude");
        }
        checkWeights(table, task, train);
    }

    private static void checkWeights(String table, Label.Task task, LabelSummary train) {
        double mean = train.mean();
        if (!Double.isFinite(mean)) {
            throw data(table + ": all " + train.rows() + " training rows have weight 0; check training.weight");
        }
        if (task == Label.Task.BINARY && (mean <= 0 || mean >= 1)) {
            throw data(table + ": all weight of the " + train.rows() + " training rows is on label " + Math.round(mean)
                    + ", so there is nothing to learn; check training.weight");
        }
    }

    private static PipelineException data(String message) {
        return new PipelineException(ErrorKind.DATA, message);
    }
}
