package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Spine;
import dev.nightjar.core.config.Training;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.features.FeatureSet;
import dev.nightjar.features.TrainingCounts;
import dev.nightjar.features.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The rows of a training set, from the tables as one night knows them. Reads only. */
final class TrainingExamples {
    /** The rows as they are to be written, and what they are. */
    record Examples(Dataset<Row> rows, TableContract contract, FeatureSet features) {}

    private final Pipeline pipeline;
    private final Training training;
    private final KnownTables known;
    private final TrainingPlan plan;

    TrainingExamples(Pipeline pipeline, KnownTables known, TrainingPlan plan) {
        this.pipeline = pipeline;
        this.training = pipeline.training();
        this.known = known;
        this.plan = plan;
    }

    /**
     * The spine of all nights with {@code _label}, {@code _excluded}, {@code _split}, {@code _weight} where examples are weighed (as the
     * file gives it, over the share of its class that is kept), and {@code _state}: the split of an example, else why the row is none.
     */
    Dataset<Row> labelled() {
        Spine spine = pipeline.spine();
        List<String> key = spine.key();
        var first = plan.nights().first().plus(spine.daysAhead());
        Dataset<Row> rows = Spines.spine(known.history(spine.from(), first), spine, plan.nights());
        Dataset<Row> live = known.live(pipeline.label().from(), first);
        Dataset<Row> split = Labels.labelled(rows, live, pipeline.label(), key, training)
                .withColumn("_split", Divisions.split(plan, key, training.seed()));
        if (training.weighs()) {
            Column given = training.weight().isPresent() ? col("_weight") : lit(1.0);
            split = split.withColumn("_weight", given.divide(Divisions.kept(training.sample())));
        }
        Column state = when(col("_excluded"), "excluded")
                .when(col("_label").isNull(), "unmatured")
                .when(col("_split").equalTo(Divisions.GAP), Divisions.GAP);
        if (!training.sample().keepsAll()) {
            Column out =
                    Divisions.isKept(training.sample(), key, training.seed()).equalTo(false);
            state = state.when(out, "sampled");
        }
        return split.withColumn("_state", state.otherwise(col("_split")));
    }

    private static Column in(String... states) {
        return col("_state").isin((Object[]) states);
    }

    private static Column example() {
        return in(Divisions.TRAIN, Divisions.VALIDATION, Divisions.TEST);
    }

    /** Counts them. One Spark job, one row. */
    TrainingCounts counts(Dataset<Row> labelled) {
        Column train = in(Divisions.TRAIN);
        Column weight = training.weighs() ? col("_weight") : lit(1.0);
        Column good = weight.geq(0).and(abs(weight).lt(Double.POSITIVE_INFINITY));
        Column bad = example().and(when(good, false).otherwise(true));
        Column[] named = pipeline.spine().key().stream()
                .map(k -> concat_ws("=", lit(k), Columns.named(k).cast("string")))
                .toArray(Column[]::new);
        Column shown = concat_ws(
                " ", when(weight.isNull(), "null").otherwise(weight.cast("string")), lit("at"), concat_ws(", ", named));
        Row row = labelled.agg(
                        count(lit(1)),
                        count(when(in("excluded"), 1)),
                        count(when(in("unmatured"), 1)),
                        count(when(in(Divisions.GAP), 1)),
                        count(when(in("sampled"), 1)),
                        count(when(train, 1)),
                        count(when(in(Divisions.VALIDATION), 1)),
                        count(when(in(Divisions.TEST), 1)),
                        min(when(train, col("_label"))),
                        max(when(train, col("_label"))),
                        count(when(bad, 1)),
                        min(when(bad, shown)),
                        count(when(train.and(weight.gt(0)), 1)))
                .first(); // one row
        return new TrainingCounts(
                row.getLong(0),
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.isNullAt(8) || row.getDouble(8) == row.getDouble(9),
                row.getLong(10),
                row.isNullAt(11) ? "" : row.getString(11),
                row.getLong(12));
    }

    /** The examples with their features, in no order: who trains lays rows out by their keys, and a wide set is not shuffled for it twice. */
    Examples of(Dataset<Row> labelled, String id) {
        FeatureRows features = new FeatureRows(pipeline, known, plan.nights());
        Dataset<Row> rows = features.of(labelled.filter(example()).drop("_state"));
        FeatureSet set = features.featureSet(rows);
        List<String> key = pipeline.spine().key();
        List<TableColumn> more = new ArrayList<>();
        List<String> own = new ArrayList<>(List.of("_night", "_date", "_split", "_label"));
        if (training.weighs()) {
            more.add(PipelineTables.WEIGHT);
            own.add("_weight");
        }
        more.addAll(ScoringSets.featureColumns(set));
        TableContract contract = PipelineTables.trainingSet(id, ScoringSets.keyColumns(labelled.schema(), key), more);
        List<Column> columns = new ArrayList<>(List.of(Columns.of(key)));
        columns.addAll(List.of(Columns.of(own)));
        columns.addAll(FeatureRows.named(set));
        return new Examples(rows.select(columns.toArray(Column[]::new)), contract, set);
    }
}
