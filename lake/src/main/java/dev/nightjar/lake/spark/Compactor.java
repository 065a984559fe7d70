package dev.nightjar.lake.spark;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.CompactionPlan;
import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.tables.DeltaOptimizeBuilder;
import io.delta.tables.DeltaTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import scala.collection.JavaConverters;

/**
 * Merges small files of a table into bigger ones. The new version has the rows of the one before; that one and all older versions keep their
 * files and are read as they were. Its commit bears a tag of its own, which {@link Lake#lastCommit} looks through.
 */
public final class Compactor {
    /** Spark setting of a place: small files of one partition that nights leave alone; 1 or more. */
    public static final String ABOVE_KEY = "spark.nightjar.compactAbove";

    /**
     * Default of {@link #ABOVE_KEY}. With {@link #EVERY} a month is merged twice and most often ends as one file and a
     * few small ones, and a row is written three times in all.
     */
    public static final int ABOVE = 4;

    /** Spark setting of a place: nights look for small files whenever so many publications were made; 0 for never. */
    public static final String EVERY_KEY = "spark.nightjar.compactEvery";

    /** Default of {@link #EVERY_KEY}: looking costs a small job a table, and 16 small files cost a reader little. */
    public static final int EVERY = 16;

    private final Lake lake;
    private final int above;

    /**
     * What was done with a table.
     *
     * @param version the committed version
     * @param filesBefore files of the version before, all partitions
     */
    public record Compacted(String path, long version, long filesBefore, long filesAfter) {}

    /** @param above small files of one partition that are left alone, 1 or more */
    public Compactor(Lake lake, int above) {
        this.lake = lake;
        this.above = above;
    }

    /**
     * As nights merge: as the place says.
     *
     * @throws PipelineException CONFIG if the setting is no whole number from 1
     */
    public static Compactor nightly(Lake lake) {
        return new Compactor(lake, setting(lake.spark(), ABOVE_KEY, ABOVE, 1));
    }

    /**
     * Whether the night that makes this publication looks for small files.
     *
     * @param publication its number, 1 or more
     * @throws PipelineException CONFIG if the setting is no whole number from 0
     */
    public static boolean due(SparkSession spark, long publication) {
        int every = setting(spark, EVERY_KEY, EVERY, 0);
        return every > 0 && publication % every == 0;
    }

    private static int setting(SparkSession spark, String key, int usual, int least) {
        String value = spark.conf().get(key, Integer.toString(usual));
        if (!value.matches("[0-9]{1,9}") || Integer.parseInt(value) < least) {
            throw new PipelineException(
                    ErrorKind.CONFIG,
                    key + " is '" + value + "'; it must be a whole number, " + least + " or more: take it out for "
                            + usual);
        }
        return Integer.parseInt(value);
    }

    /**
     * Merges the small files of each partition that has too many of them.
     *
     * @param path the table's folder below the lake
     * @return empty, without a commit, if no partition has, or if another process changed these files meanwhile
     */
    public Optional<Compacted> compact(String path, String runId, String attempt) {
        OptionalLong newest = lake.version(path);
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        long version = newest.getAsLong();
        List<TableFiles.DataFile> files = new TableFiles(lake).at(path, version);
        List<Map<String, String>> due = CompactionPlan.due(
                files.stream()
                        .map(f -> new CompactionPlan.File(f.partition(), f.bytes()))
                        .toList(),
                above);
        if (due.isEmpty()) {
            return Optional.empty();
        }
        lake.checkFence();
        CommitTag tag = new CommitTag(runId, attempt, CommitTag.COMPACTION, Long.toString(version));
        try {
            optimize(path, due, tag);
        } catch (Exception e) { // Delta's own are checked, and thrown unannounced
            if (e instanceof DeltaConcurrentModificationException) {
                return Optional.empty();
            }
            throw SparkErrors.translate("cannot merge the files of table " + path, e);
        }
        Snapshot after = snapshot(path);
        return Optional.of(new Compacted(path, after.version(), files.size(), after.numOfFiles()));
    }

    private void optimize(String path, List<Map<String, String>> due, CommitTag tag) throws Exception {
        List<String> columns =
                JavaConverters.seqAsJavaList(snapshot(path).metadata().partitionColumns());
        SparkSession session = lake.spark().cloneSession();
        session.conf().set("spark.databricks.delta.optimize.minFileSize", CompactionPlan.SMALL_BYTES);
        session.conf().set("spark.databricks.delta.optimize.maxFileSize", CompactionPlan.TARGET_BYTES);
        session.conf().set("spark.databricks.delta.commitInfo.userMetadata", tag.json());
        DeltaOptimizeBuilder builder =
                DeltaTable.forPath(session, lake.location(path)).optimize();
        if (!columns.isEmpty()) {
            builder = builder.where(CompactionPlan.predicate(columns, due));
        }
        builder.executeCompaction();
    }

    private Snapshot snapshot(String path) {
        return DeltaLog.forTable(lake.spark(), lake.location(path))
                .update(false, scala.Option.empty(), scala.Option.empty());
    }
}
