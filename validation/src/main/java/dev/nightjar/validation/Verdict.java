package dev.nightjar.validation;

import java.util.Locale;

/** What became of a check on one known date. */
public enum Verdict {
    PASS,
    WARN,
    /** The night may not be published from this date on. */
    STOP,
    /** It would have stopped; a person accepted exactly these rows. */
    ACCEPTED;

    /** As in the table {@code metrics}: {@code pass}, … */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
