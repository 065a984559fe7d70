package dev.nightjar.scoring.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.FactViews;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.model.spark.LabelColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Predictions beside what happened, once it is known. */
public final class Outcomes {
    private final Lake lake;
    private final Pipeline pipeline;

    public Outcomes(Lake lake, Pipeline pipeline) {
        this.lake = Objects.requireNonNull(lake);
        this.pipeline = Objects.requireNonNull(pipeline);
    }

    /**
     * All predictions about a date: the columns of {@code predictions}, {@code label} (double, a condition as 0 or 1; null while
     * it is unknown) and {@code excluded} (whether the pipeline's label excludes the row).
     *
     * @param date that the predictions are about
     * @param knownBy the night by which an outcome must be known; facts of later nights are not looked at
     * @return empty if there are no predictions or no published facts of the label's table at all
     */
    public Optional<Dataset<Row>> of(LogicalDate date, LogicalDate knownBy) {
        LogicalDate night = date.plus(-pipeline.spine().daysAhead());
        Label label = pipeline.label();
        Table table = pipeline.tables().get(label.from());
        return lake.read(Predictions.PATH).flatMap(predictions -> new Frontier(lake)
                .read(PipelineTables.factsPath(pipeline, table))
                .map(facts -> joined(
                        Predictions.ofNight(predictions, night),
                        FactViews.live(facts, table, knownBy),
                        label,
                        pipeline.spine().key())));
    }

    /** The predictions with label and exclusion, by the spine's key. */
    static Dataset<Row> joined(Dataset<Row> predictions, Dataset<Row> live, Label label, List<String> key) {
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
