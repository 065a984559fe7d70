package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;

/** Columns by name and by expression. */
final class Columns {
    private Columns() {}

    /** The column of that very name, whatever characters it has. */
    static Column named(String name) {
        return col("`" + name.replace("`", "``") + "`");
    }

    static Column[] of(List<String> names) {
        return names.stream().map(Columns::named).toArray(Column[]::new);
    }

    static Column[] concat(Column[] a, Column[] b) {
        return Stream.concat(Arrays.stream(a), Arrays.stream(b)).toArray(Column[]::new);
    }

    /** The expression's value as a double; booleans are 0 and 1. */
    static Column number(String expression) {
        return expr(expression).cast("double");
    }

    /** The value, or null if it is NaN or infinite (for Spark, NaN is greater than any number). */
    static Column finite(Column number) {
        return when(abs(number).lt(Double.POSITIVE_INFINITY), number);
    }

    /** What {@code analysis} gives; an expression that Spark cannot understand is the pipeline file's fault, at {@code place}. */
    static <T> T understood(String place, Supplier<T> analysis) {
        try {
            return analysis.get();
        } catch (Exception e) { // Spark's AnalysisException is checked, and thrown unannounced
            if (e instanceof AnalysisException) {
                String says = e.getMessage().lines().findFirst().orElse("");
                throw new PipelineException(ErrorKind.CONFIG, place + ": " + says, e);
            }
            throw e;
        }
    }
}
