package dev.nightjar.core.table;

import java.util.List;

/** How a table's files are laid out: by which columns they are partitioned. */
public record Layout(List<String> partitionBy) {
    public Layout {
        partitionBy = List.copyOf(partitionBy);
    }

    /** For small tables. */
    public static Layout none() {
        return new Layout(List.of());
    }

    public static Layout by(String... columns) {
        return new Layout(List.of(columns));
    }
}
