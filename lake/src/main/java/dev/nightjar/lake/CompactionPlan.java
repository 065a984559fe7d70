package dev.nightjar.lake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which partitions of a table have so many small files that they are merged. */
public final class CompactionPlan {
    /** A file below this is small. Half of {@link #TARGET_BYTES}, so that any two small files fit in one. */
    public static final long SMALL_BYTES = 64L << 20;

    /** Greatest size of a merged file: one task reads it. */
    public static final long TARGET_BYTES = 128L << 20;

    /**
     * A file of the table.
     *
     * @param partition values of the partition columns as texts; a null value is left out
     */
    public record File(Map<String, String> partition, long bytes) {
        public File {
            partition = new TreeMap<>(partition);
        }
    }

    private CompactionPlan() {}

    /**
     * The partitions with more than {@code above} small files, in order.
     *
     * @param above 1 or more; 1 merges whatever can be merged
     */
    public static List<Map<String, String>> due(List<File> files, int above) {
        if (above < 1) {
            throw new IllegalArgumentException("above is " + above + "; it must be 1 or more");
        }
        Map<String, List<File>> small = new TreeMap<>(
                files.stream().filter(f -> f.bytes() < SMALL_BYTES).collect(Collectors.groupingBy(f -> f.partition()
                        .toString())));
        List<Map<String, String>> due = new ArrayList<>();
        small.values().stream()
                .filter(alike -> alike.size() > above)
                .forEach(alike -> due.add(alike.get(0).partition()));
        return due;
    }

    /**
     * The rows of these partitions, as Spark SQL.
     *
     * @param columns all partition columns; none for a table without partitions
     */
    public static String predicate(List<String> columns, List<Map<String, String>> partitions) {
        Objects.requireNonNull(columns);
        return partitions.stream()
                .map(values -> columns.stream()
                        .map(c -> equal(c, values.get(c)))
                        .collect(Collectors.joining(" and ", "(", ")")))
                .collect(Collectors.joining(" or "));
    }

    private static String equal(String column, String value) {
        String name = "`" + column.replace("`", "``") + "`";
        return value == null
                ? name + " is null"
                : name + " = '" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
