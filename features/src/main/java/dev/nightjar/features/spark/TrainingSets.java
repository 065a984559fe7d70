package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.Tables;
import dev.nightjar.features.TrainingCounts;
import dev.nightjar.features.TrainingPlan;
import dev.nightjar.features.spark.TrainingExamples.Examples;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/** Writes training sets: each once, named by what it is made from. */
final class TrainingSets {
    /**
     * Rows of the spine = rows + unmatured + excluded + leftOut (between the splits, or by the sample). {@code unchanged}: it stood
     * already, and rows are not counted again.
     */
    record Written(String id, long rows, long unmatured, long excluded, long leftOut, boolean unchanged) {}

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
            return new Written(id, 0, 0, 0, 0, true);
        }
        KnownTables known = new KnownTables(lake, pipeline, published, context.night());
        TrainingExamples examples = new TrainingExamples(pipeline, known, plan);
        Dataset<Row> labelled = examples.labelled().persist(StorageLevel.MEMORY_AND_DISK());
        try {
            TrainingCounts counts = examples.counts(labelled);
            ScoringSets.sameRows("training set of " + context.night(), counts.spine(), counts.accounted());
            counts.require(plan, pipeline);
            Examples made = examples.of(labelled, id);
            String hash = writeExamples(made, id, counts.rows());
            writeIndex(plan, id, counts, made, tables, hash);
            long leftOut = counts.inGaps() + counts.sampledOut();
            return new Written(id, counts.rows(), counts.unmatured(), counts.excluded(), leftOut, false);
        } finally {
            labelled.unpersist();
        }
    }

    /** Returns the hash of what was written. */
    private String writeExamples(Examples made, String id, long expected) {
        if (lake.lastCommit(made.contract()).filter(c -> c.inputs().equals(id)).isPresent()) {
            // A run that was killed before it wrote the index row.
            return ContentSum.hash(lake.read(made.contract()));
        }
        ContentSum content = new ContentSum();
        lake.writeOnce(content.of(made.rows()), made.contract(), tag(id));
        ScoringSets.sameRows("training set " + id, expected, content.rows());
        return content.hash();
    }

    private void writeIndex(
            TrainingPlan plan, String id, TrainingCounts counts, Examples made, Map<String, Long> tables, String hash) {
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
                made.features().names().toArray(String[]::new),
                tables,
                pipeline.definition(),
                context.runId(),
                counts.inGaps(),
                counts.sampledOut(),
                hash);
        Dataset<Row> rows = lake.spark().createDataFrame(List.of(row), StructType.fromDDL(Tables.TRAINING_SETS.ddl()));
        lake.append(rows, Tables.TRAINING_SETS, tag(id));
    }

    private CommitTag tag(String id) {
        return new CommitTag(context.runId(), context.attempt(), Stage.FEATURES.toString(), id);
    }
}
