package dev.nightjar.app.sql;

import dev.nightjar.core.table.TableColumn;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * One name of a pipeline that SQL can ask for.
 *
 * @param path the folder below the lake of the Delta table whose rows these are; empty for a view, whose rows are computed
 * @param doc one sentence
 * @param columns in order, with a sentence each
 * @param select Spark SQL that gives these columns in this order, with full addresses of the tables
 */
public record SqlView(String name, String path, String doc, List<TableColumn> columns, String select) {
    /** What a name stands for. */
    public enum Kind {
        TABLE,
        VIEW;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** The path of a view. */
    public static final String COMPUTED = "";

    public SqlView {
        Objects.requireNonNull(name);
        Objects.requireNonNull(path);
        Objects.requireNonNull(doc);
        columns = List.copyOf(columns);
        Objects.requireNonNull(select);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException(name + ": no columns");
        }
    }

    public Kind kind() {
        return path.isEmpty() ? Kind.VIEW : Kind.TABLE;
    }

    /** A view of the session that asks, which no other session sees. */
    public String createTemporary() {
        return create("create or replace temporary view " + SqlText.name(name));
    }

    /** A view in a database of the session's catalog. */
    public String createIn(String database) {
        return create("create or replace view " + SqlText.name(database) + "." + SqlText.name(name));
    }

    private String create(String head) {
        String listed = columns.stream()
                .map(c -> SqlText.name(c.name()) + " comment " + SqlText.text(c.doc()))
                .collect(Collectors.joining(", "));
        return head + " (" + listed + ") comment " + SqlText.text(doc) + " as " + select;
    }
}
