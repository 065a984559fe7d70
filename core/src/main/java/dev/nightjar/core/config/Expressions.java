package dev.nightjar.core.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be said about SQL expressions and names without an SQL parser. */
final class Expressions {
    private static final Pattern STRINGS = Pattern.compile("'[^']*'|\"[^\"]*\"");
    private static final Pattern IMPURE = Pattern.compile(
            "(?i)\\b(rand|randn|random|uuid|shuffle|now|curdate|current_date|current_timestamp|current_user|localtimestamp"
                    + "|monotonically_increasing_id|spark_partition_id|input_file_name)\\s*\\("
                    + "|\\b(current_date|current_timestamp|localtimestamp)\\b"
                    + "|\\bunix_timestamp\\s*\\(\\s*\\)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

    private Expressions() {}

    /** Why the expression may not stand in a pipeline file, to be put behind it; empty if it may. */
    static Optional<String> objection(String expression) {
        if (expression.isBlank()) {
            return Optional.of("is no expression");
        }
        Matcher matcher = IMPURE.matcher(STRINGS.matcher(expression).replaceAll("''"));
        return matcher.find()
                ? Optional.of("reads a clock or a random number ("
                        + matcher.group().replaceAll("\\s*\\(.*", "")
                        + "): a night run again would give other rows")
                : Optional.empty();
    }

    /** Why the name may not be given; empty if it may. */
    static Optional<String> nameObjection(String name) {
        if (name.startsWith("_")) {
            return Optional.of("begins with '_', which is kept for Nightjar's own columns");
        }
        return NAME.matcher(name).matches()
                ? Optional.empty()
                : Optional.of("is no name: letters, digits and _ only, a letter first");
    }

    /** Whether the expression is the name of one column. */
    static boolean isColumn(String expression) {
        return NAME.matcher(expression).matches();
    }
}
