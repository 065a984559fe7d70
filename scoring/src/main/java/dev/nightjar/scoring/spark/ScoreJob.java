package dev.nightjar.scoring.spark;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.SparkErrors;
import dev.nightjar.model.FeatureColumn;
import dev.nightjar.model.Model;
import dev.nightjar.model.registry.ModelStore;
import dev.nightjar.model.registry.Reign;
import dev.nightjar.model.spark.Registry;
import dev.nightjar.model.spark.RowFeatures;
import dev.nightjar.model.spark.ShippedModel;
import dev.nightjar.scoring.Champions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The stage {@code score}: the night's scoring set through the champion as of the night, into {@code predictions}. The rows are the
 * same however often it runs and on however many slots.
 */
public final class ScoreJob {
    /** Rows of one file of predictions, and of one task. */
    private static final long ROWS_A_TASK = 200_000;

    private final Lake lake;

    public ScoreJob(Lake lake) {
        this.lake = Objects.requireNonNull(lake);
    }

    /**
     * Scores a night, unless its predictions are those that this run would make.
     *
     * @throws PipelineException GATE if there is no champion as of the night, or it cannot read tonight's features; DATA if there is
     *     nothing to score, or the model's files are damaged: the predictions that stand stay
     */
    public JobResult run(RunContext context) {
        Reign champion = Champions.of(new Registry(lake).history(), context.night());
        Model model = new ModelStore(lake.files()).read(champion.model());
        Dataset<Row> set = scoringSet(context, model);
        TableContract contract = Predictions.contract(context.pipeline(), set.schema());
        long rows = set.count();
        if (rows == 0) {
            throw nothingToScore(context);
        }
        if (standing(context, champion, contract) == rows) {
            return JobResult.skipped(
                    Stage.SCORE, rows + " predictions of this run with model " + champion.model() + " stand already");
        }
        long version = write(context, model, set, contract, rows);
        return result(context, champion, model, contract, version, rows);
    }

    /** The night's rows with the features that the model was trained on, be they the file's or older ones. */
    private Dataset<Row> scoringSet(RunContext context, Model model) {
        String features = model.header().features();
        Optional<Dataset<Row>> set = lake.read(PipelineTables.scoringSetPath(features))
                .map(table -> Predictions.ofNight(table, context.night()));
        String current = PipelineTables.featureSetHash(context.pipeline());
        if (!features.equals(current) && (set.isEmpty() || set.get().isEmpty())) {
            throw Champions.notMade(model.id(), features, current);
        }
        return set.orElseThrow(() -> nothingToScore(context));
    }

    private static PipelineException nothingToScore(RunContext context) {
        Pipeline pipeline = context.pipeline();
        return new PipelineException(
                ErrorKind.DATA,
                "scoring_set: night " + context.night() + " has nothing to score: the table "
                        + pipeline.spine().from() + " has no row for "
                        + context.night().plus(pipeline.spine().daysAhead())
                        + " that is known by this night. Check what landed for it, and run the stage features.");
    }

    /** How many predictions of the night were made by this run with this model. */
    private long standing(RunContext context, Reign champion, TableContract contract) {
        if (!lake.exists(contract)) {
            return 0;
        }
        Row found = Predictions.ofNight(lake.read(contract), context.night())
                .agg(count(lit(1)), min("run_id"), max("run_id"), min("model"), max("model"))
                .head();
        boolean ours = context.runId().equals(found.getString(1))
                && context.runId().equals(found.getString(2))
                && champion.model().equals(found.getString(3))
                && champion.model().equals(found.getString(4));
        return ours ? found.getLong(0) : 0;
    }

    private long write(RunContext context, Model model, Dataset<Row> set, TableContract contract, long rows) {
        Pipeline pipeline = context.pipeline();
        String features = model.header().features();
        Champions.check(model.id(), model.header(), types(set.schema()));
        OptionalDouble threshold = Champions.threshold(
                model.id(), model.header(), pipeline.scoring().threshold());
        Broadcast<ShippedModel> shared =
                JavaSparkContext.fromSparkContext(lake.spark().sparkContext()).broadcast(new ShippedModel(model));
        try {
            Dataset<Row> laidOut = laidOut(set, pipeline, model.inputs(), rows);
            PartitionScoring scoring = new PartitionScoring(
                    shared,
                    laidOut.schema(),
                    passed(pipeline).size(),
                    pipeline.scoring().reasons(),
                    threshold);
            Dataset<Row> scored = laidOut.mapPartitions(scoring, Encoders.row(schema(set.schema(), pipeline, contract)))
                    .withColumn("model", lit(model.id()))
                    .withColumn("features", lit(features))
                    .withColumn("run_id", lit(context.runId()))
                    .withColumn("night_month", lit(PipelineTables.month(context.night())));
            CommitTag tag = new CommitTag(
                    context.runId(), context.attempt(), Stage.SCORE.toString(), RunId.of(model.id(), features));
            return lake.replace(scored, contract, DateRange.of(context.night()), tag);
        } catch (Exception e) {
            throw SparkErrors.translate("cannot score night " + context.night(), e);
        } finally {
            shared.destroy();
        }
    }

    /** The columns of the scoring set that predictions have too. */
    private static List<String> passed(Pipeline pipeline) {
        List<String> names = new ArrayList<>(List.of("night", "date"));
        names.addAll(pipeline.spine().key());
        return names;
    }

    /** By the key's hash and sorted, so that the files are the same however the set was stored. */
    static Dataset<Row> laidOut(Dataset<Row> set, Pipeline pipeline, List<FeatureColumn> inputs, long rows) {
        List<Column> columns = new ArrayList<>(List.of(Predictions.columns(passed(pipeline))));
        columns.addAll(RowFeatures.select(set.schema(), inputs));
        Column[] key = Predictions.columns(pipeline.spine().key());
        int tasks = (int) Math.min(10_000, 1 + (rows - 1) / ROWS_A_TASK);
        return set.select(columns.toArray(Column[]::new))
                .repartition(tasks, key)
                .sortWithinPartitions(key);
    }

    private static StructType schema(StructType set, Pipeline pipeline, TableContract contract) {
        StructType predictions = StructType.fromDDL(contract.ddl());
        List<StructField> fields = new ArrayList<>();
        for (String name : passed(pipeline)) {
            DataType type = set.apply(name).dataType();
            fields.add(new StructField(name, type, false, org.apache.spark.sql.types.Metadata.empty()));
        }
        for (String name : List.of("score", "probability", "decision", "reasons")) {
            fields.add(predictions.apply(name));
        }
        return new StructType(fields.toArray(StructField[]::new));
    }

    private static Map<String, String> types(StructType schema) {
        Map<String, String> types = new LinkedHashMap<>();
        for (StructField field : schema.fields()) {
            types.put(field.name(), field.dataType().catalogString());
        }
        return types;
    }

    private JobResult result(
            RunContext context, Reign champion, Model model, TableContract contract, long version, long rows) {
        Row made = Predictions.ofNight(lake.readAt(contract, version), context.night())
                .agg(count(lit(1)), avg("score"), coalesce(sum(col("decision").cast("bigint")), lit(0L)))
                .head();
        if (made.getLong(0) != rows) {
            throw new PipelineException(
                    ErrorKind.INTERNAL,
                    "predictions: " + made.getLong(0) + " rows were written for a scoring set of " + rows);
        }
        boolean binary = model.header().task() == Label.Task.BINARY;
        String says = String.format(
                Locale.ROOT,
                "%d predictions with model %s (%s), %s %.4f%s",
                rows,
                model.id(),
                champion.trainer(),
                binary ? "mean probability" : "mean value",
                made.getDouble(1),
                binary ? ", " + made.getLong(2) + " decided yes" : "");
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("mean_score", made.getDouble(1));
        if (binary) {
            figures.put("decided_yes", (double) made.getLong(2));
        }
        return JobResult.done(Stage.SCORE, says, rows, rows).with(Map.of(contract.name(), version), figures, List.of());
    }
}
