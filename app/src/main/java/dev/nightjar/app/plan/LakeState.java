package dev.nightjar.app.plan;

import dev.nightjar.core.time.LogicalDate;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the lake's metadata say: nothing of it is read from data.
 *
 * @param files of each table of facts or tiles that is published or was built ahead, by folder
 * @param holders models that are not retired, by the version of a feature group that they were trained on ({@code driver@1})
 * @param ahead the last known date up to which a table that is not published was built ahead, by folder
 */
public record LakeState(
        Map<String, List<DataFile>> files, Map<String, List<String>> holders, Map<String, LogicalDate> ahead) {
    /** Before the first night. */
    public static final LakeState EMPTY = new LakeState(Map.of(), Map.of(), Map.of());

    public LakeState {
        files = Map.copyOf(files);
        holders = Map.copyOf(holders);
        ahead = Map.copyOf(ahead);
    }

    /**
     * A file of a table.
     *
     * @param rows as the file's statistics say; 0 if they do not
     * @param lastEventDay the greatest event day among its rows; empty if it has none, or is not known
     */
    public record DataFile(long rows, long bytes, Optional<LocalDate> lastEventDay) {}
}
