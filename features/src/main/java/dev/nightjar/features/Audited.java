package dev.nightjar.features;

import dev.nightjar.core.time.LogicalDate;
import java.util.List;
import java.util.Map;

/**
 * What an audit found.
 *
 * @param rows rows whose features were computed again
 * @param values features of these rows
 * @param nights the nights of the rows
 * @param differences in the order of the sample, and of the file within a row
 * @param causes group to the likely cause of its first difference; not for every group where many differ
 */
public record Audited(
        long rows, long values, List<LogicalDate> nights, List<Difference> differences, Map<String, String> causes) {
    public Audited {
        nights = List.copyOf(nights);
        differences = List.copyOf(differences);
        causes = Map.copyOf(causes);
    }

    /** Rows with at least one difference. */
    public long failedRows() {
        return differences.stream().mapToInt(Difference::row).distinct().count();
    }
}
