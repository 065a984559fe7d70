package dev.nightjar.scoring;

import java.io.Serializable;
import java.util.Objects;

/**
 * The names that a pipeline uses in Redis. No braces: in a Redis Cluster they would put all keys into one slot.
 *
 * @param pipeline the pipeline's name: letters, digits, {@code -} and {@code _}, so that {@code :} ends it
 */
public record ExportKeys(String pipeline) implements Serializable {
    public ExportKeys {
        Objects.requireNonNull(pipeline);
    }

    /** The pointer: a string, the version that is served. */
    public String current() {
        return pipeline + ":current";
    }

    /** A list of versions, the one begun last first; those that were never finished are among them. */
    public String versions() {
        return pipeline + ":versions";
    }

    /** A hash that describes a version: see {@link VersionState}. */
    public String state(ExportVersion version) {
        return pipeline + ":" + version;
    }

    /** A hash: one entity's prediction. */
    public String row(ExportVersion version, String entityKey) {
        return pipeline + ":" + version + ":" + entityKey;
    }
}
