package dev.nightjar.features;

import dev.nightjar.core.time.LogicalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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

    /** This, and another part of the same set. */
    public Audited and(Audited more) {
        List<Difference> both = new ArrayList<>(differences);
        more.differences.forEach(d -> both.add(d.movedBy(Math.toIntExact(rows))));
        Map<String, String> allCauses = new HashMap<>(more.causes);
        allCauses.putAll(causes);
        List<LogicalDate> allNights = Stream.concat(nights.stream(), more.nights.stream())
                .distinct()
                .sorted()
                .toList();
        return new Audited(rows + more.rows, values + more.values, allNights, both, allCauses);
    }

    /** Rows with at least one difference. */
    public long failedRows() {
        return differences.stream().mapToInt(Difference::row).distinct().count();
    }
}
