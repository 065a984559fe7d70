package dev.nightjar.model;

import java.io.Serializable;

/**
 * Count, mean and spread of numbers in one pass (Welford), mergeable (Chan). The bits of the result depend on the order of the
 * numbers and of the merges: both are fixed by whoever uses it. A column of one value has a spread of exactly 0.
 */
final class Moments implements Serializable {
    private static final long serialVersionUID = 1L;

    private long count;
    private double mean;
    private double squares;

    void add(double value) {
        count++;
        double delta = value - mean;
        mean += delta / count;
        squares += delta * (value - mean);
    }

    void merge(Moments other) {
        if (other.count == 0) {
            return;
        }
        long total = count + other.count;
        double delta = other.mean - mean;
        if (count == 0) {
            mean = other.mean;
            squares = other.squares;
        } else {
            mean += delta * other.count / total;
            squares += other.squares + delta * delta * count / total * other.count;
        }
        count = total;
    }

    long count() {
        return count;
    }

    /** 0 if there is no number. */
    double mean() {
        return Double.isFinite(mean) ? mean : 0;
    }

    /**
     * Standard deviation of the population; 0 if all numbers are equal, if there are none, or if it is too great for a double.
     */
    double deviation() {
        double deviation = count == 0 ? 0 : Math.sqrt(squares / count);
        return Double.isFinite(deviation) && Double.isFinite(mean) ? deviation : 0;
    }
}
