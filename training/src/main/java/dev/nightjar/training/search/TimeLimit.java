package dev.nightjar.training.search;

import java.util.OptionalInt;

/**
 * How long steps of a search may take together. A step begins only if it, and what comes after it in any case, fit in by the slowest step
 * so far. What was spent is told, not measured, so that a search that goes on, or is repeated, decides alike.
 */
final class TimeLimit {
    private final double seconds;
    private double spent;
    private double slowest;

    private TimeLimit(double seconds) {
        this.seconds = seconds;
    }

    /** @param minutes empty for no limit */
    static TimeLimit of(OptionalInt minutes) {
        return new TimeLimit(minutes.isPresent() ? 60.0 * minutes.getAsInt() : Double.POSITIVE_INFINITY);
    }

    /** An equal part of what is left, one of so many. */
    TimeLimit part(int of) {
        return new TimeLimit(Math.max(0, seconds - spent) / of);
    }

    /**
     * Whether a step may begin; the first one may in any case.
     *
     * @param share of a whole training that it is
     * @param after share that follows in any case
     */
    boolean allows(double share, double after) {
        return spent == 0 || spent + slowest * (share + after) <= seconds;
    }

    /** Seconds that a step may take that {@link #allows} lets begin; the first one may take what it takes. */
    double left(double after) {
        return spent == 0 ? Double.POSITIVE_INFINITY : seconds - spent - slowest * after;
    }

    /** A step that was stopped. */
    void spendStopped(double stepSeconds) {
        spent += stepSeconds;
    }

    void spend(double stepSeconds, double share) {
        spent += stepSeconds;
        slowest = Math.max(slowest, stepSeconds / share);
    }

    /** What a part of this one spent. */
    void spend(TimeLimit part) {
        spent += part.spent;
    }
}
