package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.core.config.Label;
import dev.nightjar.model.spark.LabelColumns;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Outcomes of the spine's rows. */
final class Labels {
    private Labels() {}

    /**
     * @param live live rows of the label's table as known by the night that trains
     * @param key the spine's key, columns of both
     * @return the spine's columns, {@code _label} (double; null if no outcome is known, or if it is NaN or infinite) and
     *     {@code _excluded} (whether the row is no example, whatever its label)
     */
    static Dataset<Row> labelled(Dataset<Row> spine, Dataset<Row> live, Label label, List<String> key) {
        List<Column> columns = new ArrayList<>();
        for (int k = 0; k < key.size(); k++) {
            columns.add(Columns.named(key.get(k)).as("_e" + k));
        }
        Dataset<Row> outcomes = Columns.understood("label", () -> {
            columns.add(LabelColumns.value(label).as("_label"));
            columns.add(LabelColumns.excluded(label).as("_out"));
            return live.select(columns.toArray(Column[]::new));
        });
        AsOf.checkTypes(spine.schema(), live.schema(), key, key, "label");
        Column same = lit(true);
        for (int k = 0; k < key.size(); k++) {
            same = same.and(Columns.named(key.get(k)).equalTo(col("_e" + k)));
        }
        List<Column> out = new ArrayList<>(List.of(Columns.of(List.of(spine.columns()))));
        out.add(col("_label"));
        out.add(coalesce(col("_out"), lit(false)).as("_excluded"));
        return spine.join(outcomes, same, "left").select(out.toArray(Column[]::new));
    }

    /** The split of a row by its night: the last {@code testDays} nights of the set, those before, and the rest. */
    static Column split(java.sql.Date lastValidation, java.sql.Date lastTrain) {
        return when(col("_night").gt(lit(lastValidation)), "test")
                .when(col("_night").gt(lit(lastTrain)), "validation")
                .otherwise("train");
    }
}
