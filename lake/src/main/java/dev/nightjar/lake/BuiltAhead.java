package dev.nightjar.lake;

import dev.nightjar.core.time.LogicalDate;
import java.util.Objects;

/**
 * What a build ahead of the nights did for a table of facts, or for the tiles of a group.
 *
 * @param name of the table, or of the group's version ({@code carrier@2})
 * @param upTo the last known date that it holds
 * @param chunks built now
 * @param rows written now
 */
public record BuiltAhead(String name, LogicalDate upTo, int chunks, long rows, State state) {
    /** Where it stands. */
    public enum State {
        /** A publication has it already, so there was nothing to do. */
        PUBLISHED,
        /** It is whole up to the date, and waits for the night that publishes it. */
        BUILT,
        /** What it follows from is not published: the first night makes it. */
        LEFT
    }

    public BuiltAhead {
        Objects.requireNonNull(name);
        Objects.requireNonNull(upTo);
        Objects.requireNonNull(state);
    }
}
