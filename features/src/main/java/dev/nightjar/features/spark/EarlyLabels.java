package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.AuditCheck;
import dev.nightjar.model.spark.LabelColumns;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Whether the outcome of a row was known by the night that predicts it. Then either the question is not open any more, or known dates are
 * too early, and features of the label's table may hold the answer: a leak that no comparison with the facts finds, because the
 * facts themselves lie.
 */
final class EarlyLabels {
    private final Pipeline pipeline;
    private final KnownTables known;

    EarlyLabels(Pipeline pipeline, KnownTables known) {
        this.pipeline = pipeline;
        this.known = known;
    }

    /**
     * Counts rows of a sample of the set.
     *
     * @param first the set's first night
     */
    AuditCheck check(Dataset<Row> set, LogicalDate first) {
        Dataset<Row> sample = AuditSample.choose(set, pipeline, pipeline.audit().sample());
        List<String> key = pipeline.spine().key();
        List<Column> columns = new ArrayList<>(List.of(col("known_from"), col("known_to")));
        columns.add(LabelColumns.value(pipeline.label()).as("_early"));
        for (int k = 0; k < key.size(); k++) {
            columns.add(Columns.named(key.get(k)).as("_e" + k));
        }
        Dataset<Row> outcomes = known.history(
                        pipeline.label().from(), first.plus(pipeline.spine().daysAhead()))
                .select(columns.toArray(Column[]::new));
        Column same = col("known_from").leq(col("_night")).and(col("_night").lt(col("known_to")));
        for (int k = 0; k < key.size(); k++) {
            same = same.and(Columns.named(key.get(k)).equalTo(col("_e" + k)));
        }
        Row counts = sample.join(outcomes, same, "left")
                .agg(count(lit(1)), count(when(col("_early").isNotNull(), 1)))
                .first(); // one row
        return AuditCheck.earlyLabels(
                counts.getLong(0),
                counts.getLong(1),
                pipeline.label().from(),
                pipeline.training().seed());
    }
}
