package dev.nightjar.app.sql;

import dev.nightjar.core.time.LogicalDate;
import java.util.List;
import java.util.stream.Collectors;

/** Pieces of Spark SQL. */
public final class SqlText {
    private SqlText() {}

    /** A quoted name. */
    public static String name(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    /** Quoted names, separated by commas. */
    public static String names(List<String> names) {
        return names.stream().map(SqlText::name).collect(Collectors.joining(", "));
    }

    /** A text literal. */
    public static String text(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    public static String date(LogicalDate date) {
        return "date '" + date + "'";
    }

    /** A Delta table by its folder: the newest version. */
    public static String table(String location) {
        return "delta." + name(location);
    }

    /** A Delta table by its folder, at a version. */
    public static String table(String location, long version) {
        return "delta." + name(location + "@v" + version);
    }
}
