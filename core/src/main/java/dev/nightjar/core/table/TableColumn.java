package dev.nightjar.core.table;

import java.util.Objects;

/**
 * One column of a table. {@code type} is Spark's DDL name ({@code string}, {@code bigint}, {@code double}, {@code date},
 * {@code timestamp}, {@code array<string>} …); {@code doc} is one sentence with the unit, for people and for docs/tables.md.
 */
public record TableColumn(String name, String type, boolean nullable, String doc) {
    public TableColumn {
        Objects.requireNonNull(name);
        Objects.requireNonNull(type);
        Objects.requireNonNull(doc);
        if (name.isBlank() || type.isBlank()) {
            throw new IllegalArgumentException("column '" + name + "' of type '" + type + "': both must be given");
        }
    }

    public static TableColumn required(String name, String type, String doc) {
        return new TableColumn(name, type, false, doc);
    }

    public static TableColumn optional(String name, String type, String doc) {
        return new TableColumn(name, type, true, doc);
    }

    /** {@code name type not null}, for Spark's DDL parser; the name is quoted. */
    public String ddl() {
        return "`" + name + "` " + type + (nullable ? "" : " not null");
    }
}
