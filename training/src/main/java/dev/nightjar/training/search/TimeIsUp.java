package dev.nightjar.training.search;

/** A fit was stopped since its time was up. */
public final class TimeIsUp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TimeIsUp() {
        super("training.search.time_limit");
    }
}
