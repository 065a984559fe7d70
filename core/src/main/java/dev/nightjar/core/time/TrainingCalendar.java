package dev.nightjar.core.time;

/** Which nights train. Date arithmetic only, so that a backfill trains on the nights on which a nightly run would have. */
public final class TrainingCalendar {
    /** Epoch day of Monday 1970-01-05, from which periods are counted. */
    private static final long FIRST_MONDAY = 4;

    private TrainingCalendar() {}

    /** How a model stands to a night. */
    public enum Champion {
        /** A champion is in effect. */
        STANDS,
        /** No model is in effect: every night is due until there is one. */
        MISSING
    }

    /**
     * Whether a night trains: its days since Monday 1970-01-05 are a multiple of {@code everyDays}, or there is no champion. With 7
     * that is each Monday.
     *
     * @throws IllegalArgumentException if {@code everyDays} is below 1
     */
    public static boolean due(LogicalDate night, int everyDays, Champion champion) {
        if (everyDays < 1) {
            throw new IllegalArgumentException("training.every " + everyDays + "d: must be 1d or more");
        }
        return champion == Champion.MISSING || Math.floorMod(night.epochDay() - FIRST_MONDAY, (long) everyDays) == 0;
    }

    /** The first night after {@code night} that is due by the calendar. */
    public static LogicalDate nextAfter(LogicalDate night, int everyDays) {
        LogicalDate next = night.next();
        while (!due(next, everyDays, Champion.STANDS)) {
            next = next.next();
        }
        return next;
    }
}
