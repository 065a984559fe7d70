package dev.nightjar.features;

/** One number in, one number out, the same whichever night asks. */
public interface SimpleAggregate extends NumberAggregate {
    /**
     * Adds one row.
     *
     * @param value finite
     * @param time event time in microseconds since 1970
     */
    void add(double[] state, int at, double value, double time);

    /** The aggregate's value; NaN means null, and so does an infinite one: an overflow is null. */
    double result(double[] state, int at);

    @Override
    default void add(double[] state, int at, double[] values, int valuesAt, double time) {
        add(state, at, values[valuesAt], time);
    }

    @Override
    default void results(double[] state, int at, double nightEnd, FeatureValues out) {
        out.number(0, result(state, at));
    }
}
