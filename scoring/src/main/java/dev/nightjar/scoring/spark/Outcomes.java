package dev.nightjar.scoring.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.core.config.Label;
import dev.nightjar.model.spark.LabelColumns;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Predictions beside what happened, once it is known. */
public final class Outcomes {
    private Outcomes() {}

    /**
     * Each prediction with {@code label} (double, a condition as 0 or 1; null while it is unknown) and {@code excluded} (whether the
     * pipeline's label says that the row is no example; never null).
     *
     * @param predictions of any nights
     * @param live rows of the label's table as known by the night that judges
     * @param key the spine's key, columns of both
     */
    public static Dataset<Row> of(Dataset<Row> predictions, Dataset<Row> live, Label label, List<String> key) {
        List<Column> outcome = new ArrayList<>();
        Column same = lit(true);
        for (int i = 0; i < key.size(); i++) {
            outcome.add(col("`" + key.get(i) + "`").as("_key" + i));
            same = same.and(predictions.col("`" + key.get(i) + "`").equalTo(col("_key" + i)));
        }
        outcome.add(LabelColumns.value(label).as("label"));
        outcome.add(LabelColumns.excluded(label).as("_excluded"));
        List<Column> columns = new ArrayList<>(List.of(Predictions.columns(List.of(predictions.columns()))));
        columns.add(col("label"));
        columns.add(coalesce(col("_excluded"), lit(false)).as("excluded"));
        return predictions
                .join(live.select(outcome.toArray(Column[]::new)), same, "left")
                .select(columns.toArray(Column[]::new));
    }
}
