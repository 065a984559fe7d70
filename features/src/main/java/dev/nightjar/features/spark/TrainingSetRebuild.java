package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.config.Split;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.features.TrainingPlan;
import dev.nightjar.features.TrainingSetInfo;
import dev.nightjar.features.spark.TrainingExamples.Examples;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Makes a training set again, from the definition and the table versions that its index row pins, and compares. Today's pipeline file has no
 * say. Nothing of the lake is changed.
 */
public final class TrainingSetRebuild {
    /**
     * What came out.
     *
     * @param rows of the rebuilt set
     * @param hash of the rebuilt set
     * @param stored hash of the rows that stand; empty if the folder is gone
     * @param differences in words, one each; empty if rebuilt, recorded and stored content are one
     */
    public record Rebuilt(
            TrainingSetInfo set, long rows, String hash, Optional<String> stored, List<String> differences) {
        public Rebuilt {
            differences = List.copyOf(differences);
        }

        public boolean equal() {
            return differences.isEmpty();
        }
    }

    private final Lake lake;

    public TrainingSetRebuild(Lake lake) {
        this.lake = Objects.requireNonNull(lake);
    }

    /**
     * The pipeline that a set was made by.
     *
     * @throws PipelineException DATA if the index row has no definition, CONFIG if this version of Nightjar understands it no more
     */
    public Pipeline pipeline(TrainingSetInfo set) {
        if (set.definition().isEmpty()) {
            throw new PipelineException(
                    ErrorKind.DATA,
                    "training set " + set.id() + ": its index row has no definition, so it cannot be made again");
        }
        Pipeline pipeline = PipelineLoader.definition(set.definition(), lake.folder());
        // Sets without a hash are older than gaps, whose default would divide their nights otherwise.
        return set.contentHash().isEmpty() && pipeline.training().split() instanceof Split.ByTime time
                ? pipeline.with(pipeline.training().with(new Split.ByTime(time.validationDays(), time.testDays(), 1)))
                : pipeline;
    }

    /** Makes the set again and compares. @throws PipelineException as {@link #pipeline}; DATA if a table that it pins is not named so any more */
    public Rebuilt rebuild(TrainingSetInfo set) {
        return compare(set, pipeline(set));
    }

    /** The rows of the rebuilt set, laid out as they were written. Runs no Spark job until they are read. */
    public Dataset<Row> rows(TrainingSetInfo set) {
        return rows(set, pipeline(set));
    }

    /** As {@link #rebuild}, by this pipeline. */
    Rebuilt compare(TrainingSetInfo set, Pipeline pipeline) {
        Dataset<Row> rebuilt = rows(set, pipeline).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            String hash = ContentSum.hash(rebuilt);
            Optional<Dataset<Row>> stored = lake.read(set.path());
            Optional<String> storedHash = stored.map(ContentSum::hash);
            List<String> differences = new ArrayList<>();
            if (stored.isEmpty()) {
                differences.add("its rows are gone: " + set.path() + " is no table");
            } else if (!storedHash.get().equals(hash)) {
                differences.addAll(
                        differences(stored.get(), rebuilt, pipeline.spine().key()));
            }
            set.contentHash()
                    .filter(recorded -> !recorded.equals(hash))
                    .ifPresent(recorded -> differences.add(
                            "the index has the content hash " + recorded + ", the rebuilt rows have " + hash));
            return new Rebuilt(set, rebuilt.count(), hash, storedHash, differences);
        } finally {
            rebuilt.unpersist();
        }
    }

    private Dataset<Row> rows(TrainingSetInfo set, Pipeline pipeline) {
        TrainingPlan plan = TrainingPlan.of(set.night(), pipeline);
        List<String> read = new Publications(lake, pipeline).readByTraining();
        for (String path : read) {
            if (!set.tables().containsKey(path)) {
                throw new PipelineException(
                        ErrorKind.DATA,
                        "training set " + set.id() + ": its definition reads " + path
                                + ", which is not among the tables that it pins ("
                                + String.join(", ", set.tables().keySet())
                                + "); it was made by another version of Nightjar, which can rebuild it");
            }
        }
        Frontier.Published pinned = new Frontier.Published(0, set.night(), set.tables(), "");
        KnownTables known = new KnownTables(lake, pipeline, pinned, set.night());
        TrainingExamples examples = new TrainingExamples(pipeline, known, plan);
        Examples made = examples.of(examples.labelled(), set.id());
        return made.rows();
    }

    /** One Spark job, one row: rows that only one side has, and for each column the rows that differ in it. */
    private static List<String> differences(Dataset<Row> stored, Dataset<Row> rebuilt, List<String> key) {
        List<String> says = new ArrayList<>();
        List<String> here = Arrays.asList(stored.columns());
        List<String> there = Arrays.asList(rebuilt.columns());
        here.stream()
                .filter(c -> !there.contains(c))
                .forEach(c -> says.add("column " + c + " stands, and is not rebuilt"));
        there.stream()
                .filter(c -> !here.contains(c))
                .forEach(c -> says.add("column " + c + " is rebuilt, and does not stand"));
        List<String> by = new ArrayList<>(key);
        by.add("_night");
        Dataset<Row> left = stored.withColumn("_there", lit(true)).as("s");
        Dataset<Row> right = rebuilt.withColumn("_there", lit(true)).as("r");
        Column same = by.stream()
                .map(c -> side("s", c).eqNullSafe(side("r", c)))
                .reduce(Column::and)
                .orElseThrow();
        Column both = side("s", "_there").and(side("r", "_there"));
        List<String> shared = here.stream()
                .filter(there::contains)
                .filter(c -> !by.contains(c))
                .toList();
        List<Column> counts = new ArrayList<>();
        counts.add(count(when(side("r", "_there").isNull(), 1)));
        counts.add(count(when(side("s", "_there").isNull(), 1)));
        shared.forEach(c -> counts.add(
                count(when(both.and(side("s", c).eqNullSafe(side("r", c)).equalTo(false)), 1))));
        Row row = left.join(right, same, "full_outer")
                .agg(counts.get(0), counts.subList(1, counts.size()).toArray(Column[]::new))
                .first(); // one row
        say(says, row.getLong(0), "rows stand, and are not rebuilt");
        say(says, row.getLong(1), "rows are rebuilt, and do not stand");
        for (int c = 0; c < shared.size(); c++) {
            say(says, row.getLong(2 + c), "rows have another " + shared.get(c));
        }
        return says;
    }

    private static Column side(String side, String column) {
        return col(side + ".`" + column.replace("`", "``") + "`");
    }

    private static void say(List<String> says, long rows, String what) {
        if (rows > 0) {
            says.add(rows + " " + what);
        }
    }
}
