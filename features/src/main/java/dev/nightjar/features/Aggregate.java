package dev.nightjar.features;

import java.io.Serializable;
import java.util.List;

/**
 * A mergeable aggregate whose state is a few doubles in an array that the caller owns; no object is made for a row.
 *
 * <p>Laws, each tested: {@code clear} is the identity of {@code merge}; adding rows one by one gives the state of merging the
 * states of two halves, within rounding; merging is associative within rounding. Sums of doubles depend on the order, so callers
 * add and merge in one stated order, and then every bit is the same.
 *
 * <p>Values given to {@code add} are finite: callers skip null, NaN and infinities.
 */
public interface Aggregate extends Serializable {
    /** The state's slots, in order. Never empty. */
    List<Slot> slots();

    /** Makes the state of no rows. */
    void clear(double[] state, int at);

    /**
     * Adds one row.
     *
     * @param value finite
     * @param time event time in microseconds since 1970 (exact in a double until the year 2255)
     */
    void add(double[] state, int at, double value, double time);

    /** Adds the rows of another state, which is left as it is. */
    void merge(double[] state, int at, double[] other, int otherAt);

    /** The aggregate's value; NaN means null. An overflow is null too: no result is infinite. */
    double result(double[] state, int at);

    /** A double of the state. NaN in a {@code VALUE} slot is stored as null. */
    record Slot(String name, Kind kind) {
        public enum Kind {
            /** A number of rows: bigint in the table. */
            COUNT,
            /** double in the table, null for NaN. */
            VALUE
        }

        static Slot count(String name) {
            return new Slot(name, Kind.COUNT);
        }

        static Slot value(String name) {
            return new Slot(name, Kind.VALUE);
        }
    }

    /** {@code value}, or NaN if it is infinite. */
    static double finite(double value) {
        return Double.isInfinite(value) ? Double.NaN : value;
    }
}
