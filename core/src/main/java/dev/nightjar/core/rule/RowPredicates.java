package dev.nightjar.core.rule;

import java.util.stream.Collectors;

/** Row rules as Spark SQL. A predicate is true for a good row; null values pass unless the rule is about them. */
public final class RowPredicates {
    private RowPredicates() {}

    /**
     * The predicate of a rule over the columns of its table.
     *
     * @throws IllegalArgumentException for a measure that cannot be judged row by row
     */
    public static String sql(Expectation rule) {
        String column = rule.column().map(c -> "`" + c + "`").orElse("");
        Expectation.Measure measure = rule.measure();
        if (measure instanceof Expectation.Measure.NotNull) {
            return column + " is not null";
        }
        if (measure instanceof Expectation.Measure.Between m) {
            return "(" + column + " is null or (" + column + " >= " + m.low() + "D and " + column + " <= " + m.high()
                    + "D))";
        }
        if (measure instanceof Expectation.Measure.In m) {
            return "(" + column + " is null or cast(" + column + " as string) in ("
                    + m.values().stream().map(RowPredicates::literal).collect(Collectors.joining(", ")) + "))";
        }
        if (measure instanceof Expectation.Measure.Matches m) {
            return "(" + column + " is null or cast(" + column + " as string) rlike "
                    + literal("^(?:" + m.pattern() + ")$") + ")";
        }
        if (measure instanceof Expectation.Measure.Sql m) {
            return "(" + m.expression() + ")";
        }
        throw new IllegalArgumentException("rule '" + rule.name() + "' cannot be judged row by row");
    }

    /** A text as a Spark SQL literal: backslashes and quotes mean themselves. */
    private static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
