package dev.nightjar.scoring;

import dev.nightjar.core.time.LogicalDate;
import java.io.Serializable;
import java.util.Objects;

/**
 * The name of one export: the night, and what was exported. The same rows have the same version, so that repeating an export
 * changes nothing.
 *
 * @param night the night that predicted
 * @param digest 12 hex digits of the content hash of the exported rows
 */
public record ExportVersion(String night, String digest) implements Serializable {
    private static final int NIGHT_LENGTH = 10;

    public ExportVersion {
        Objects.requireNonNull(night);
        if (night.length() != NIGHT_LENGTH || !digest.matches("[0-9a-f]{12}")) {
            throw new IllegalArgumentException("version '" + night + "-" + digest
                    + "': expected a night and 12 hex digits, like 2013-09-30-0123456789ab");
        }
    }

    /** The version of these rows. */
    public static ExportVersion of(LogicalDate night, RowsDigest rows) {
        return new ExportVersion(night.toString(), rows.hex().substring(0, 12));
    }

    /** Reads what {@link #toString()} writes. @throws IllegalArgumentException for anything else */
    static ExportVersion parse(String text) {
        if (text.length() <= NIGHT_LENGTH || text.charAt(NIGHT_LENGTH) != '-') {
            throw new IllegalArgumentException(
                    "version '" + text + "': expected a night and 12 hex digits, like 2013-09-30-0123456789ab");
        }
        return new ExportVersion(
                LogicalDate.parse(text.substring(0, NIGHT_LENGTH)).toString(), text.substring(NIGHT_LENGTH + 1));
    }

    public LogicalDate nightDate() {
        return LogicalDate.parse(night);
    }

    /** {@code 2013-09-30-0123456789ab}. */
    @Override
    public String toString() {
        return night + "-" + digest;
    }
}
