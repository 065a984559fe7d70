package dev.nightjar.core.config;

import dev.nightjar.core.rule.Expectation;
import dev.nightjar.core.rule.Expectation.Measure;
import dev.nightjar.core.rule.Expectation.OnFail;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads {@code expect} of one table. */
final class ExpectationReader {
    private static final List<String> MEASURES =
            List.of("not_null", "between", "in", "matches", "sql", "references", "unique", "rows", "mean");
    private static final List<String> WITHOUT_COLUMN = List.of("sql", "rows");
    private static final List<String> OF_A_ROW = List.of("not_null", "between", "in", "matches", "sql");

    private final Section table;
    private final List<String> own;
    private final Map<String, Set<String>> columns;

    /** @param columns the select's columns of each table */
    ExpectationReader(Section table, List<String> own, Map<String, Set<String>> columns) {
        this.table = table;
        this.own = own;
        this.columns = columns;
    }

    List<Expectation> read() {
        List<Expectation> expectations = new ArrayList<>();
        Set<String> names = new HashSet<>(Set.of(Expectation.REFUSED));
        for (Section section : table.sections("expect")) {
            Expectation expectation = section.build(() -> expectation(section));
            if (expectation != null && !names.add(expectation.name())) {
                section.problem(
                        "name", "'" + expectation.name() + "' is the name of two checks; give this one another name");
            }
            expectations.add(expectation);
        }
        return expectations;
    }

    private Expectation expectation(Section section) {
        List<String> given = section.givenAmong(MEASURES);
        if (given.size() != 1) {
            if (given.isEmpty() && !section.sound()) {
                return placeholder();
            }
            section.problem(
                    "",
                    given.isEmpty()
                            ? "says nothing to check; one of " + String.join(", ", MEASURES) + " is needed"
                            : "has " + String.join(" and ", given) + "; write one check for each");
            return placeholder();
        }
        String kind = given.get(0);
        Optional<String> column = column(section, kind);
        double share = 1;
        if (kind.equals("not_null") || kind.equals("unique")) {
            share = share(section, kind);
        }
        Measure measure = measure(section, kind);
        OnFail onFail = onFail(section, kind, share);
        String name = section.optionalText("name").orElseGet(() -> Expectation.name(column, measure));
        return new Expectation(
                name,
                column,
                measure,
                onFail,
                bound(section, "warn_below", onFail == OnFail.WARN, share),
                bound(section, "stop_below", onFail == OnFail.STOP, share));
    }

    private static Expectation placeholder() {
        return new Expectation(
                "",
                Optional.empty(),
                new Measure.Sql("true"),
                OnFail.WARN,
                OptionalDouble.of(1),
                OptionalDouble.empty());
    }

    private Optional<String> column(Section section, String kind) {
        Optional<String> column = section.optionalText("column");
        if (WITHOUT_COLUMN.contains(kind)) {
            column.ifPresent(c -> section.problem("column", "'" + c + "' has no meaning beside " + kind));
            return Optional.empty();
        }
        if (column.isEmpty()) {
            section.problem("column", "is missing; " + kind + " looks at one column");
        } else if (!own.contains(column.get())) {
            section.problem(
                    "column", "'" + column.get() + "' is not a column of select" + Nearest.among(column.get(), own));
        }
        return column;
    }

    /** {@code true} for all rows, or the least share. */
    private static double share(Section section, String kind) {
        if (section.value(kind).orElseThrow() instanceof Setting.Scalar s
                && s.text().equals("true")) {
            section.flag(kind);
            return 1;
        }
        return section.number(kind, Limits.SHARE);
    }

    private Measure measure(Section section, String kind) {
        return switch (kind) {
            case "not_null" -> new Measure.NotNull();
            case "unique" -> new Measure.Unique();
            case "between" -> {
                double[] bounds = section.interval(kind);
                yield new Measure.Between(bounds[0], bounds[1]);
            }
            case "mean" -> {
                double[] bounds = section.interval(kind);
                yield new Measure.Mean(bounds[0], bounds[1]);
            }
            case "in" -> new Measure.In(section.texts(kind));
            case "matches" -> new Measure.Matches(regex(section));
            case "sql" -> new Measure.Sql(section.expression(kind));
            case "references" -> references(section);
            default -> rows(section.section(kind));
        };
    }

    private static String regex(Section section) {
        String regex = section.text("matches");
        try {
            Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            section.problem("matches", "'" + regex + "' is no regular expression: " + e.getDescription());
        }
        return regex;
    }

    private Measure references(Section section) {
        String text = section.text("references");
        int dot = text.indexOf('.');
        if (dot < 1) {
            section.problem("references", "'" + text + "' is not written as table.column");
            return new Measure.References("", "");
        }
        String other = text.substring(0, dot);
        String column = text.substring(dot + 1);
        if (!columns.containsKey(other)) {
            section.problem("references", "'" + other + "' is not a table" + Nearest.among(other, columns.keySet()));
        } else if (!columns.get(other).contains(column)) {
            section.problem(
                    "references",
                    "'" + column + "' is not a column of " + other + Nearest.among(column, columns.get(other)));
        }
        return new Measure.References(other, column);
    }

    private static Measure rows(Section rows) {
        if (rows.givenAmong(List.of("at_least", "at_most")).isEmpty()) {
            rows.problem("", "needs at_least or at_most");
        }
        long low = rows.given("at_least") ? rows.longInteger("at_least", Limits.ROWS) : 0;
        long high = rows.given("at_most") ? rows.longInteger("at_most", Limits.ROWS) : Long.MAX_VALUE;
        if (low > high) {
            rows.problem("at_least", "'" + low + "' is above at_most, " + high);
        }
        return new Measure.Rows(low, high);
    }

    private static OnFail onFail(Section section, String kind, double share) {
        List<String> bounds = section.givenAmong(List.of("warn_below", "stop_below"));
        if (!bounds.isEmpty() && share < 1) {
            section.problem(
                    kind, "'" + share + "' stands beside " + String.join(" and ", bounds) + "; write true here");
        }
        if (!section.given("on_fail")) {
            if (bounds.isEmpty()) {
                section.problem("on_fail", "is missing; warn, quarantine or stop, or write warn_below or stop_below");
            }
            return bounds.contains("stop_below") ? OnFail.STOP : OnFail.WARN;
        }
        OnFail onFail = section.choice("on_fail", OnFail.class);
        if (!bounds.isEmpty()) {
            section.problem(
                    "on_fail", "stands beside " + String.join(" and ", bounds) + ", which say it already; remove one");
        }
        if (onFail == OnFail.QUARANTINE && !OF_A_ROW.contains(kind)) {
            section.problem(
                    "on_fail",
                    "'quarantine' refuses single rows, but " + kind + " looks at the table; write warn or stop");
        }
        if (onFail == OnFail.QUARANTINE && share < 1) {
            section.problem(
                    kind, "'" + share + "' is a share of the table, but quarantine refuses single rows; write true");
        }
        return onFail;
    }

    private static OptionalDouble bound(Section section, String key, boolean byOnFail, double share) {
        OptionalDouble given = section.optionalNumber(key, Limits.SHARE);
        boolean derived = given.isEmpty() && byOnFail && !section.given("warn_below") && !section.given("stop_below");
        return derived ? OptionalDouble.of(share) : given;
    }
}
