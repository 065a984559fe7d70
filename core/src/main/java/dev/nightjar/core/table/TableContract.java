package dev.nightjar.core.table;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a table promises: its columns in order, its key, its layout. One contract a table; docs/tables.md is made from them.
 *
 * @param name the name in SQL
 * @param path the folder below the pipeline's lake, for instance {@code facts/arrivals}
 * @param columns in the order in which they are written; names are unique
 * @param key columns that identify a row; empty for a table whose rows have no identity
 * @param night the date column that {@code replace} replaces by; empty string for append-only tables
 * @param layout the partition columns
 * @param doc one sentence
 */
public record TableContract(
        String name,
        String path,
        List<TableColumn> columns,
        List<String> key,
        String night,
        Layout layout,
        String doc) {
    public TableContract {
        Objects.requireNonNull(name);
        Objects.requireNonNull(path);
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        Objects.requireNonNull(night);
        Objects.requireNonNull(layout);
        Objects.requireNonNull(doc);
        Set<String> names = new HashSet<>();
        for (TableColumn column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException(name + ": column " + column.name() + " twice");
            }
        }
        for (String needed : key) {
            require(names, needed, name, "key");
        }
        for (String needed : layout.partitionBy()) {
            require(names, needed, name, "partition");
        }
        if (!night.isEmpty()) {
            require(names, night, name, "night");
        }
    }

    private static void require(Set<String> names, String needed, String table, String role) {
        if (!names.contains(needed)) {
            throw new IllegalArgumentException(table + ": " + role + " column " + needed + " is not among " + names);
        }
    }

    /** All columns as Spark DDL. */
    public String ddl() {
        return columns.stream().map(TableColumn::ddl).collect(Collectors.joining(", "));
    }

    public List<String> columnNames() {
        return columns.stream().map(TableColumn::name).toList();
    }
}
