package dev.nightjar.training;

import dev.nightjar.core.number.ExactSum;
import java.io.Serializable;

/** What is known about the labels of one split: a mergeable state that does not depend on the order of the rows. */
public final class LabelSummary implements Serializable {
    private static final long serialVersionUID = 1L;

    private long rows;
    private long positives;
    private long notBinary;
    private long notFinite;
    private double least = Double.POSITIVE_INFINITY;
    private double greatest = Double.NEGATIVE_INFINITY;
    private final ExactSum sum = new ExactSum();
    private final ExactSum weights = new ExactSum();
    private boolean weighed;

    /** Adds a row; NaN stands for null. */
    public void add(double label) {
        count(label);
        if (Double.isFinite(label)) {
            sum.add(label);
        }
    }

    private void count(double label) {
        rows++;
        if (!Double.isFinite(label)) {
            notFinite++;
            return;
        }
        if (label == 1) {
            positives++;
        } else if (label != 0) {
            notBinary++;
        }
        least = Math.min(least, label);
        greatest = Math.max(greatest, label);
    }

    /** Adds a row that counts {@code weight} times in the mean: 0 or more, finite. */
    public void add(double label, double weight) {
        count(label);
        weighed = true;
        if (Double.isFinite(label)) {
            sum.add(label * weight);
            weights.add(weight);
        }
    }

    /** Adds the rows of the other summary. Returns this. */
    public LabelSummary merge(LabelSummary other) {
        rows += other.rows;
        positives += other.positives;
        notBinary += other.notBinary;
        notFinite += other.notFinite;
        least = Math.min(least, other.least);
        greatest = Math.max(greatest, other.greatest);
        sum.merge(other.sum);
        weights.merge(other.weights);
        weighed |= other.weighed;
        return this;
    }

    public long rows() {
        return rows;
    }

    /** Rows with label 1. */
    public long positives() {
        return positives;
    }

    /** Rows whose label is finite and neither 0 nor 1. */
    public long notBinary() {
        return notBinary;
    }

    /** Rows whose label is null, NaN or infinite. */
    public long notFinite() {
        return notFinite;
    }

    /** Whether all labels are one and the same value; false without rows. */
    public boolean oneValue() {
        return rows > 0 && least == greatest;
    }

    /** The least label; infinite without rows. */
    public double least() {
        return least;
    }

    /** Mean label, each row by its weight; NaN without rows. */
    public double mean() {
        return sum.value() / (weighed ? weights.value() : rows);
    }
}
