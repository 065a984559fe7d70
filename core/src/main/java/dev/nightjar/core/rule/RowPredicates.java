package dev.nightjar.core.rule;

import java.util.stream.Collectors;

/** Row rules as Spark SQL. A predicate is true for a good row; null values pass unless the rule is about them. */
public final class RowPredicates {
    private RowPredicates() {}

    /**
     * The predicate of a rule over the columns of its table: true or false, never null.
     *
     * @throws IllegalArgumentException for a measure that cannot be judged row by row
     */
    public static String sql(Expectation rule) {
        String column = rule.column().map(c -> "`" + c + "`").orElse("");
        if (rule.measure() instanceof Expectation.Measure.NotNull) {
            return column + " is not null";
        }
        if (rule.measure() instanceof Expectation.Measure.Sql m) {
            return "coalesce((" + m.expression() + "), false)";
        }
        return "(" + column + " is null or coalesce(" + condition(rule, column) + ", false))";
    }

    private static String condition(Expectation rule, String column) {
        if (rule.measure() instanceof Expectation.Measure.Between m) {
            return column + " >= " + m.low() + "D and " + column + " <= " + m.high() + "D";
        }
        if (rule.measure() instanceof Expectation.Measure.In m) {
            return "cast(" + column + " as string) in ("
                    + m.values().stream().map(RowPredicates::literal).collect(Collectors.joining(", ")) + ")";
        }
        if (rule.measure() instanceof Expectation.Measure.Matches m) {
            // Not ^ and $: the latter would let a line end pass behind the match.
            return "cast(" + column + " as string) rlike " + literal("\\A(?:" + m.pattern() + ")\\z");
        }
        throw new IllegalArgumentException("rule '" + rule.name() + "' cannot be judged row by row");
    }

    /** A text as a Spark SQL literal: backslashes and quotes mean themselves. */
    public static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
