package dev.nightjar.model.spark;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.core.config.Label;
import org.apache.spark.sql.Column;

/** What a row of the label's table says about the outcome: the same for training and for judging predictions later. */
public final class LabelColumns {
    private LabelColumns() {}

    /** The label as a double, a condition as 0 or 1; null if it is unknown, NaN or infinite (for Spark, NaN is greater than any number). */
    public static Column value(Label label) {
        Column number = expr(label.value()).cast("double");
        return when(abs(number).lt(Double.POSITIVE_INFINITY), number);
    }

    /** Whether the row is no example, whatever its label; never null. */
    public static Column excluded(Label label) {
        return label.exclude()
                .map(exclude -> coalesce(expr(exclude).cast("boolean"), lit(false)))
                .orElse(lit(false));
    }
}
