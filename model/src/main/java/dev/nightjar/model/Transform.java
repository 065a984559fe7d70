package dev.nightjar.model;

import java.io.Serializable;
import java.util.List;

/** One feature's numbers of the dense block. Thread-safe. */
interface Transform extends Serializable {
    /** A name for each number. */
    List<String> outputs();

    /** The mean of each number over the training split. */
    double[] means();

    /** Writes a row's numbers to {@code out}, which holds zeros there, from {@code at} on. */
    void write(FeatureBatch batch, int row, int feature, double[] out, int at);
}
