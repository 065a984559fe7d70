package dev.nightjar.core.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The figures by which models are judged, chosen and gated. Each knows its task, its range and its good direction. */
public enum Metric {
    /** Area under the ROC curve, 0 to 1; ties count half; undefined if the rows have one class only. */
    AUC(Label.Task.BINARY, true, "area under the ROC curve"),
    /** Average precision, 0 to 1; undefined without a positive row. */
    PR_AUC(Label.Task.BINARY, true, "average precision"),
    /** Mean of -ln(probability given to what happened), 0 or more; probabilities are clipped to [2^-52, 1 - 2^-52]. */
    LOG_LOSS(Label.Task.BINARY, false, "log loss"),
    /** Mean squared distance of probability and label, 0 to 1. */
    BRIER(Label.Task.BINARY, false, "Brier score"),
    /** Share of right decisions at the threshold, 0 to 1. */
    ACCURACY(Label.Task.BINARY, true, "accuracy at the threshold"),
    /** Share of the yes decisions that are right, 0 to 1; undefined if no row is decided yes. */
    PRECISION(Label.Task.BINARY, true, "precision at the threshold"),
    /** Share of the positive rows that are decided yes, 0 to 1; undefined without a positive row. */
    RECALL(Label.Task.BINARY, true, "recall at the threshold"),
    /** Harmonic mean of precision and recall, 0 to 1; undefined if there is neither a positive row nor a yes. */
    F1(Label.Task.BINARY, true, "F1 at the threshold"),
    /** Share of the negative rows that are decided no, 0 to 1; undefined without a negative row. */
    SPECIFICITY(Label.Task.BINARY, true, "specificity at the threshold"),
    /** Mean of recall and specificity, 0 to 1; undefined if the rows have one class only. */
    BALANCED_ACCURACY(Label.Task.BINARY, true, "balanced accuracy at the threshold"),
    /** Matthews' correlation of decision and label, -1 to 1; undefined if all decisions or all labels are the same. */
    MCC(Label.Task.BINARY, true, "Matthews correlation at the threshold"),
    /** Kolmogorov-Smirnov: greatest distance of true and false positive rate, 0 to 1; undefined if the rows have one class only. */
    KS(Label.Task.BINARY, true, "Kolmogorov-Smirnov"),
    /** Share of positive rows in the tenth with the greatest scores over that of all, 0 to 10; undefined without a positive row. */
    LIFT(Label.Task.BINARY, true, "lift of the first tenth"),
    /** Expected calibration error, 0 to 1: mean distance of mean score and mean label over ten bins of equally many rows. */
    ECE(Label.Task.BINARY, false, "expected calibration error"),
    /** Root of the mean squared error, in the label's unit, 0 or more. */
    RMSE(Label.Task.REGRESSION, false, "root mean squared error"),
    /** Mean absolute error, in the label's unit, 0 or more. */
    MAE(Label.Task.REGRESSION, false, "mean absolute error"),
    /**
     * Mean absolute error over the label's size, 0 or more; undefined if a label is 0, where scikit-learn divides by 2^-52. Labels near 0 decide
     * it, and it favours predictions that are too small.
     */
    MAPE(Label.Task.REGRESSION, false, "mean absolute percentage error"),
    /** Share of the label's variance that is explained, at most 1; undefined if the label is constant. */
    R2(Label.Task.REGRESSION, true, "R squared");

    private final Label.Task task;
    private final boolean higherIsBetter;
    private final String words;

    Metric(Label.Task task, boolean higherIsBetter, String words) {
        this.task = task;
        this.higherIsBetter = higherIsBetter;
        this.words = words;
    }

    public Label.Task task() {
        return task;
    }

    /** Whether a greater value is the better one. */
    public boolean higherIsBetter() {
        return higherIsBetter;
    }

    /** The name for people. */
    public String words() {
        return words;
    }

    /** By how much {@code value} is better than {@code reference}; negative if it is worse. */
    public double gain(double value, double reference) {
        return higherIsBetter ? value - reference : reference - value;
    }

    /** All metrics of a task, in a fixed order. */
    public static List<Metric> of(Label.Task task) {
        return Arrays.stream(values()).filter(m -> m.task == task).toList();
    }

    /** The metric with that name in the pipeline file: {@code auc}, {@code log_loss}, … */
    public static Optional<Metric> named(String name) {
        return Arrays.stream(values()).filter(m -> m.toString().equals(name)).findFirst();
    }

    /** As in the pipeline file and the table {@code metrics}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
