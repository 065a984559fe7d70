package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Training;
import dev.nightjar.model.spark.LabelColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Outcomes of the spine's rows. */
final class Labels {
    private Labels() {}

    /**
     * @param live live rows of the label's table as known by the night that trains
     * @param key the spine's key, columns of both
     * @param training whose weight is an expression over the spine's columns and those of the label's table that the spine has not
     * @return the spine's columns, {@code _label} (double; null if no outcome is known, or if it is NaN or infinite),
     *     {@code _excluded} (whether the row is no example, whatever its label) and, if there is a weight, {@code _weight} as it was given
     */
    static Dataset<Row> labelled(
            Dataset<Row> spine, Dataset<Row> live, Label label, List<String> key, Training training) {
        List<Column> columns = new ArrayList<>();
        for (int k = 0; k < key.size(); k++) {
            columns.add(Columns.named(key.get(k)).as("_e" + k));
        }
        if (training.weight().isPresent()) {
            ownColumns(live, spine).forEach(c -> columns.add(Columns.named(c)));
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
        Dataset<Row> joined = spine.join(outcomes, same, "left");
        return Columns.understood("training.weight", () -> {
            training.weight().ifPresent(w -> out.add(Columns.number(w).as("_weight")));
            return joined.select(out.toArray(Column[]::new));
        });
    }

    /** The spine with the columns that a weight may read too. */
    static Dataset<Row> beside(Dataset<Row> spine, Dataset<Row> live, List<String> key) {
        List<Column> columns = new ArrayList<>();
        Column same = lit(true);
        for (int k = 0; k < key.size(); k++) {
            columns.add(Columns.named(key.get(k)).as("_e" + k));
            same = same.and(Columns.named(key.get(k)).equalTo(col("_e" + k)));
        }
        ownColumns(live, spine).forEach(c -> columns.add(Columns.named(c)));
        return spine.join(live.select(columns.toArray(Column[]::new)), same, "left");
    }

    /** The label's columns of the pipeline file whose names the spine has not. */
    private static List<String> ownColumns(Dataset<Row> live, Dataset<Row> spine) {
        Set<String> taken = Arrays.stream(spine.columns())
                .map(c -> c.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return Arrays.stream(live.columns())
                .filter(c -> !c.startsWith("_") && !c.equals("known_from") && !c.equals("known_to"))
                .filter(c -> !taken.contains(c.toLowerCase(Locale.ROOT)))
                .toList();
    }
}
