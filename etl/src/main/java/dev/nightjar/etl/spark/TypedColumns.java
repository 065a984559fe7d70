package dev.nightjar.etl.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.hex;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.to_timestamp;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import dev.nightjar.core.config.Source.SchemaColumn;
import dev.nightjar.core.rule.Expectation;
import dev.nightjar.core.rule.RowPredicates;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;

/** Columns that turn landed text into typed values, and say what is wrong with a row. */
final class TypedColumns {
    /** Key in {@code _extra} of rows that have more or fewer cells than their header. */
    static final String WIDTH = "_width";

    private static final Column NO_RULE = lit(null).cast("string");

    private TypedColumns() {}

    /** The column in its declared type; null where the text does not say such a value. */
    static Column typed(SchemaColumn column) {
        Column raw = col("`" + column.name() + "`");
        if (column.type().equals("timestamp") && !column.format().isEmpty()) {
            return to_timestamp(raw, column.format());
        }
        if (column.type().equals("date") && !column.format().isEmpty()) {
            return to_date(raw, column.format());
        }
        if (column.type().equals("string")) {
            return raw;
        }
        return raw.cast(column.type());
    }

    /** The name of what is wrong with the column's text, or null. */
    static Column wrong(SchemaColumn column) {
        Column raw = col("`" + column.name() + "`");
        Column typed = typed(column);
        String name = column.name();
        Column problem = when(raw.isNotNull().and(typed.isNull()), lit("type of " + name));
        String type = column.type().toLowerCase(Locale.ROOT);
        if (type.equals("double") || type.equals("float")) {
            problem = problem.when(
                    isnan(typed).or(typed.isin(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)),
                    lit(name + " is finite"));
        }
        if (type.equals("timestamp") && !column.format().isEmpty()) {
            // A local time in the hour that a clock change skips comes back as another one.
            problem = problem.when(
                    date_format(typed, column.format()).notEqual(raw), lit(name + " exists in the time zone"));
        }
        return type.equals("string") ? NO_RULE : problem;
    }

    /** All file-level and type-level problems of a raw row. */
    static List<Column> landingProblems(List<SchemaColumn> columns) {
        List<Column> problems = new ArrayList<>();
        problems.add(when(not(col("_utf8")), lit("text is UTF-8")));
        problems.add(when(element_at(col("_extra"), WIDTH).isNotNull(), lit("as many cells as the header")));
        columns.forEach(c -> problems.add(wrong(c)));
        return problems;
    }

    /** The rule's name where the row breaks it, else null. */
    static Column broken(Expectation rule) {
        Column holds = expr(RowPredicates.sql(rule));
        return when(not(coalesce(holds, lit(false))), lit(rule.name()));
    }

    /** The names that are not null, in order. */
    static Column names(List<Column> problems) {
        return array_compact(array(problems.toArray(Column[]::new)));
    }

    /** Equal for rows that say the same: operation, broken rules and selected values. */
    static Column hash(List<String> selected) {
        List<Column> parts = new ArrayList<>();
        parts.add(col("_op"));
        parts.add(concat(lit("|"), functionsJoin(col("_rules"))));
        for (String name : selected) {
            // The hash passes over nulls: the flags keep (null, 'a') from ('a', null).
            parts.add(col("`" + name + "`").isNull());
            parts.add(col("`" + name + "`"));
        }
        return hex(xxhash64(parts.toArray(Column[]::new)));
    }

    private static Column functionsJoin(Column rules) {
        return org.apache.spark.sql.functions.array_join(rules, "|");
    }
}
