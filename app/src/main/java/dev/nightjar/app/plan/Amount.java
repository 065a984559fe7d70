package dev.nightjar.app.plan;

import java.util.Locale;
import java.util.Objects;

/**
 * Rows and bytes.
 *
 * @param how whether they were counted from metadata, or follow from what was before
 */
public record Amount(long rows, long bytes, How how) {
    /** How an amount is known. */
    public enum How {
        COUNTED,
        ESTIMATED,
        UNKNOWN
    }

    public static final Amount NOTHING = new Amount(0, 0, How.COUNTED);
    public static final Amount UNKNOWN = new Amount(0, 0, How.UNKNOWN);

    public Amount {
        Objects.requireNonNull(how);
        if (rows < 0 || bytes < 0) {
            throw new IllegalArgumentException("rows " + rows + " and bytes " + bytes + " must be 0 or more");
        }
    }

    /** {@code about 1200 rows, 0.1 MB}. */
    @Override
    public String toString() {
        return switch (how) {
            case UNKNOWN -> "unknown";
            case COUNTED -> text();
            case ESTIMATED -> "about " + text();
        };
    }

    private String text() {
        return String.format(Locale.ROOT, "%,d rows, %.1f MB", rows, bytes / 1e6);
    }
}
