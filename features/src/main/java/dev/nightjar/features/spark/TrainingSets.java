package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Spine;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.table.Tables;
import dev.nightjar.features.FeatureSet;
import dev.nightjar.features.TrainingPlan;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/** Writes training sets: each once, named by what it is made from. */
final class TrainingSets {
    /** Files of a training set: rows are spread by the hash of their key, whatever the number of cores. */
    private static final int FILES = 4;

    /** Rows of the spine = rows + unmatured + excluded. {@code unchanged}: it stood already, and rows are not counted again. */
    record Written(String id, long rows, long unmatured, long excluded, boolean unchanged) {}

    /** Examples of each split, and whether all labels of the train split are one. */
    private record Counts(
            long spine, long excluded, long unmatured, long train, long validation, long test, boolean oneLabel) {
        long rows() {
            return train + validation + test;
        }

        @Override
        public String toString() {
            return spine + " rows of the spine = " + train + " train + " + validation + " validation + " + test
                    + " test + " + unmatured + " without a label yet + " + excluded + " excluded";
        }
    }

    private final Lake lake;
    private final RunContext context;
    private final Pipeline pipeline;

    TrainingSets(Lake lake, RunContext context) {
        this.lake = lake;
        this.context = context;
        this.pipeline = context.pipeline();
    }

    /**
     * Makes the training set of the night, unless it stands.
     *
     * @param published the publication to read
     * @param tables the tables that are read, with the versions that belong to the night
     */
    Written write(Frontier.Published published, Map<String, Long> tables) {
        TrainingPlan plan = TrainingPlan.of(context.night(), pipeline);
        String id = plan.id(pipeline, tables);
        if (!lake.read(Tables.TRAINING_SETS).filter(col("id").equalTo(id)).isEmpty()) {
            return new Written(id, 0, 0, 0, true);
        }
        KnownTables known = new KnownTables(lake, pipeline, published, context.night());
        Dataset<Row> labelled = labelled(known, plan).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Counts counts = counts(labelled);
            check(plan, counts);
            FeatureSet set = writeExamples(labelled, known, plan, id, counts.rows());
            writeIndex(plan, id, counts, set, tables);
            return new Written(id, counts.rows(), counts.unmatured(), counts.excluded(), false);
        } finally {
            labelled.unpersist();
        }
    }

    private Dataset<Row> labelled(KnownTables known, TrainingPlan plan) {
        Spine spine = pipeline.spine();
        var first = plan.nights().first().plus(spine.daysAhead());
        Dataset<Row> rows = Spines.spine(known.history(spine.from(), first), spine, plan.nights());
        Dataset<Row> live = known.live(pipeline.label().from(), first);
        Column split =
                Labels.split(plan.lastValidation().sqlDate(), plan.lastTrain().sqlDate());
        return Labels.labelled(rows, live, pipeline.label(), spine.key()).withColumn("_split", split);
    }

    private static Column example() {
        return col("_excluded").equalTo(false).and(col("_label").isNotNull());
    }

    private static Counts counts(Dataset<Row> labelled) {
        Column example = example();
        Row row = labelled.agg(
                        count(lit(1)),
                        count(when(col("_excluded"), 1)),
                        count(when(
                                col("_excluded")
                                        .equalTo(false)
                                        .and(col("_label").isNull()),
                                1)),
                        count(when(example.and(col("_split").equalTo("train")), 1)),
                        count(when(example.and(col("_split").equalTo("validation")), 1)),
                        count(when(example.and(col("_split").equalTo("test")), 1)),
                        min(when(example.and(col("_split").equalTo("train")), col("_label"))),
                        max(when(example.and(col("_split").equalTo("train")), col("_label"))))
                .first(); // one row
        return new Counts(
                row.getLong(0),
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.isNullAt(6) || row.getDouble(6) == row.getDouble(7));
    }

    private void check(TrainingPlan plan, Counts counts) {
        ScoringSets.sameRows(
                "training set of " + context.night(),
                counts.spine(),
                counts.rows() + counts.unmatured() + counts.excluded());
        String where = "training set: nights " + plan.nights() + " gave " + counts;
        if (counts.train() == 0 || counts.validation() == 0 || counts.test() == 0) {
            throw new PipelineException(
                    ErrorKind.DATA,
                    where
                            + "; each split needs examples, so wait for more history, or lower training.split and history");
        }
        if (pipeline.label().task() == Label.Task.BINARY && counts.oneLabel()) {
            throw new PipelineException(
                    ErrorKind.DATA,
                    where + "; label.value is the same in all " + counts.train()
                            + " rows of the train split, and nothing can be learned from one class: look at "
                            + pipeline.label().value() + " over "
                            + pipeline.label().from());
        }
    }

    private FeatureSet writeExamples(
            Dataset<Row> labelled, KnownTables known, TrainingPlan plan, String id, long expected) {
        FeatureRows features = new FeatureRows(pipeline, known, plan.nights());
        Dataset<Row> rows = features.of(labelled.filter(example()));
        FeatureSet set = features.featureSet(rows);
        List<String> key = pipeline.spine().key();
        TableContract contract = PipelineTables.trainingSet(
                id, ScoringSets.keyColumns(labelled.schema(), key), ScoringSets.featureColumns(set));
        List<Column> columns = new ArrayList<>(List.of(Columns.of(key)));
        columns.addAll(List.of(Columns.of(List.of("_night", "_date", "_split", "_label"))));
        columns.addAll(FeatureRows.named(set));
        Column[] order = Columns.concat(Columns.of(List.of("_night")), Columns.of(key));
        Dataset<Row> laidOut = rows.select(columns.toArray(Column[]::new))
                .repartition(FILES, order)
                .sortWithinPartitions(order);
        if (lake.lastCommit(contract).filter(c -> c.inputs().equals(id)).isPresent()) {
            return set; // a run that was killed before it wrote the index row
        }
        RowCount count = new RowCount("training_set");
        lake.writeOnce(count.of(laidOut), contract, tag(id));
        ScoringSets.sameRows("training set " + id, expected, count.rows());
        return set;
    }

    private void writeIndex(TrainingPlan plan, String id, Counts counts, FeatureSet set, Map<String, Long> tables) {
        Row row = RowFactory.create(
                id,
                plan.night().sqlDate(),
                plan.nights().first().sqlDate(),
                plan.nights().last().sqlDate(),
                PipelineTables.trainingSetPath(id),
                counts.rows(),
                counts.spine(),
                counts.unmatured(),
                counts.excluded(),
                set.names().toArray(String[]::new),
                tables,
                pipeline.definition(),
                context.runId());
        Dataset<Row> rows = lake.spark().createDataFrame(List.of(row), StructType.fromDDL(Tables.TRAINING_SETS.ddl()));
        lake.append(rows, Tables.TRAINING_SETS, tag(id));
    }

    private CommitTag tag(String id) {
        return new CommitTag(context.runId(), context.attempt(), Stage.FEATURES.toString(), id);
    }
}
