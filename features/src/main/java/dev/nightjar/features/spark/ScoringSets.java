package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Spine;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.FeatureSet;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/** Writes the rows that a night will score, with their features. */
final class ScoringSets {
    /** What was written; {@code rows} is 0 where the table stood already. */
    record Written(long version, long rows, boolean unchanged) {}

    private final Lake lake;
    private final RunContext context;

    ScoringSets(Lake lake, RunContext context) {
        this.lake = lake;
        this.context = context;
    }

    /**
     * @param published the publication to read
     * @param tables the tables that are read, with the versions that belong to the night
     */
    Written write(Frontier.Published published, Map<String, Long> tables) {
        String path = PipelineTables.scoringSetPath(context.pipeline());
        CommitTag tag = new CommitTag(
                context.runId(),
                context.attempt(),
                Stage.FEATURES.toString(),
                RunId.of("scoring set", context.night().toString(), tables.toString()));
        if (lake.lastCommit(path).filter(c -> c.inputs().equals(tag.inputs())).isPresent()) {
            return new Written(lake.version(path).orElseThrow(), 0, true);
        }
        KnownTables known = new KnownTables(lake, context.pipeline(), published, context.night());
        Dataset<Row> spine = spine(known).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            long expected = spine.count();
            if (expected == 0) {
                throw nothingToPredict();
            }
            return write(spine, known, tag, expected);
        } finally {
            spine.unpersist();
        }
    }

    private Dataset<Row> spine(KnownTables known) {
        Spine spine = context.pipeline().spine();
        LogicalDate day = context.night().plus(spine.daysAhead());
        return Spines.spine(known.history(spine.from(), day), spine, DateRange.of(context.night()));
    }

    private Written write(Dataset<Row> spine, KnownTables known, CommitTag tag, long expected) {
        Pipeline pipeline = context.pipeline();
        FeatureRows features = new FeatureRows(
                pipeline, new AskedTiles(known, lake, pipeline, spine, expected), DateRange.of(context.night()));
        Dataset<Row> rows = features.of(spine);
        FeatureSet set = features.featureSet(rows);
        TableContract contract = PipelineTables.scoringSet(
                pipeline, keyColumns(spine.schema(), pipeline.spine().key()), featureColumns(set));
        List<Column> columns =
                new ArrayList<>(List.of(Columns.of(pipeline.spine().key())));
        columns.add(col("_night").as("night"));
        columns.add(col("_date").as("date"));
        columns.addAll(FeatureRows.named(set));
        columns.add(date_format(col("_night"), "yyyy-MM").as("night_month"));
        RowCount count = new RowCount("scoring_set");
        long version = lake.replace(
                count.of(rows.select(columns.toArray(Column[]::new)).coalesce(1)),
                contract,
                DateRange.of(context.night()),
                tag);
        sameRows("scoring set of " + context.night(), expected, count.rows());
        return new Written(version, expected, false);
    }

    private PipelineException nothingToPredict() {
        Spine spine = context.pipeline().spine();
        return new PipelineException(
                ErrorKind.DATA,
                "spine: no row of " + spine.from() + " with a day of "
                        + context.night().plus(spine.daysAhead()) + " is known by night " + context.night()
                        + ", so there is nothing to predict; see whether the files of " + spine.from()
                        + " for that night have landed and passed their rules");
    }

    /** Rows in are rows out: a join that made or lost rows is a bug. */
    static void sameRows(String what, long in, long out) {
        if (in != out) {
            throw new PipelineException(
                    ErrorKind.INTERNAL, what + ": " + in + " rows of the spine became " + out + "; this is a bug");
        }
    }

    static List<TableColumn> keyColumns(StructType spine, List<String> key) {
        return key.stream()
                .map(k -> new TableColumn(k, spine.apply(k).dataType().catalogString(), true, "Key of the spine."))
                .toList();
    }

    static List<TableColumn> featureColumns(FeatureSet set) {
        return set.features().stream()
                .map(f -> TableColumn.optional(
                        f.name(),
                        f.kind() == FeatureSet.Kind.CATEGORY ? "string" : "double",
                        "Feature of group " + f.group() + "; null means missing."))
                .toList();
    }
}
