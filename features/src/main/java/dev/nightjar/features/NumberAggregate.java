package dev.nightjar.features;

/** An aggregate whose state is a few doubles in an array that the caller owns; no object is made for a row. */
public non-sealed interface NumberAggregate extends Aggregate {
    /** Makes the state of no rows. */
    void clear(double[] state, int at);

    /**
     * Adds one row.
     *
     * @param values the inputs, side by side; NaN for one that is null, NaN or infinite. At least one is finite
     * @param time event time in microseconds since 1970 (exact in a double until the year 2255)
     */
    void add(double[] state, int at, double[] values, int valuesAt, double time);

    /** Adds the rows of another state, which is left as it is. */
    void merge(double[] state, int at, double[] other, int otherAt);

    /**
     * Gives the results, in order.
     *
     * @param nightEnd the end of the night's day in the pipeline's zone, in microseconds since 1970; no row is later
     */
    void results(double[] state, int at, double nightEnd, FeatureValues out);
}
