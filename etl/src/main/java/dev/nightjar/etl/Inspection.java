package dev.nightjar.etl;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * What reading a file through once told, before anything is written.
 *
 * @param contentHash SHA-256 of its bytes, first 32 hex digits
 * @param rows rows in it
 * @param columns names in its header, in order
 * @param trouble why it cannot be taken, in words that follow the place; empty if it can
 */
public record Inspection(String uri, String contentHash, long rows, List<String> columns, String trouble)
        implements Serializable {
    public Inspection {
        Objects.requireNonNull(uri);
        Objects.requireNonNull(contentHash);
        columns = List.copyOf(columns);
        Objects.requireNonNull(trouble);
    }

    public boolean sound() {
        return trouble.isEmpty();
    }
}
