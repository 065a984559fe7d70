package dev.nightjar.training.spark;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.number.ExactSum;
import dev.nightjar.training.ClassTotals;
import dev.nightjar.training.ScoreCuts;
import dev.nightjar.training.ScoreRun;
import dev.nightjar.training.WeightUnit;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * The scores of several series on the cluster, in the order of (series, score): each partition has some of that order, rows of one score stand in one
 * partition, and for each it is known what lies below. Rows are packed into sorted runs where they are read, the runs are cut by a sample of
 * their keys, and sorted again where they meet; no row is an object. Close it to give the memory back.
 */
final class SortedScores implements AutoCloseable {
    static final String WEIGHT = "weight";
    static final String CLUSTER = "cluster";

    /** Keeps a task's arrays at some tens of megabytes. */
    static final int ENTRIES_IN_PARTITION = 1 << 19;

    private static final int ROWS_IN_BLOCK = 1 << 18;

    private final JavaRDD<Map<Integer, ScoreRun>> parts;
    private final Map<Integer, ClassTotals> totals;
    private final List<Map<Integer, long[]>> below;

    /** Rows of one series as they were read. */
    private record Block(int series, ScoreRun run, long rows, long positiveRows) implements Serializable {}

    private record Found(ClassTotals totals, ScoreCuts.Sample sample) implements Serializable {}

    private static final class ByPart extends Partitioner {
        private static final long serialVersionUID = 1L;
        private final int parts;

        ByPart(int parts) {
            this.parts = parts;
        }

        @Override
        public int numPartitions() {
            return parts;
        }

        @Override
        public int getPartition(Object part) {
            return (Integer) part;
        }
    }

    private SortedScores(
            JavaRDD<Map<Integer, ScoreRun>> parts, Map<Integer, ClassTotals> totals, List<Map<Integer, long[]>> below) {
        this.parts = parts;
        this.totals = totals;
        this.below = below;
    }

    /**
     * Sorts.
     *
     * @param scored columns series int, label double, score double and, if rows do not count one each, weight double, or else, if they are
     *     to be known by it, cluster long
     * @param series those that there may be
     */
    static SortedScores of(Dataset<Row> scored, Collection<Integer> series, int entriesInPartition) {
        boolean weighs = List.of(scored.columns()).contains(WEIGHT);
        boolean clustered = List.of(scored.columns()).contains(CLUSTER);
        if (weighs && clustered) {
            throw new IllegalArgumentException("rows have weights or clusters, not both");
        }
        HashMap<Integer, WeightUnit> units = weighs ? units(scored) : new HashMap<>();
        JavaRDD<Block> blocks = columns(scored)
                .mapPartitions(part -> new Blocks(part, units, clustered))
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            return cut(blocks, series, units, entriesInPartition);
        } finally {
            blocks.unpersist(false);
        }
    }

    /** Rows with series, label, score and, if there is one, weight or cluster; the next row takes the place of the one before. */
    static JavaRDD<InternalRow> columns(Dataset<Row> scored) {
        List<Column> columns = new ArrayList<>(List.of(
                col("series").cast("int"),
                col("label").cast("double"),
                col("score").cast("double")));
        List<String> there = List.of(scored.columns());
        if (there.contains(WEIGHT)) {
            columns.add(col(WEIGHT).cast("double"));
        }
        if (there.contains(CLUSTER)) {
            columns.add(col(CLUSTER).cast("long"));
        }
        return scored.select(columns.toArray(Column[]::new))
                .queryExecution()
                .toRdd()
                .toJavaRDD();
    }

    /** By series. Bounded: an exact sum for each partition and series comes to the driver. */
    private static HashMap<Integer, WeightUnit> units(Dataset<Row> rows) {
        Map<Integer, ExactSum> sums = columns(rows)
                .mapPartitions(SortedScores::weights)
                .fold(new HashMap<>(), (one, other) -> {
                    other.forEach((series, sum) -> one.merge(series, sum, ExactSum::merge));
                    return one;
                });
        HashMap<Integer, WeightUnit> units = new HashMap<>();
        sums.forEach((series, sum) -> units.put(series, WeightUnit.of(sum.value())));
        return units;
    }

    private static Iterator<Map<Integer, ExactSum>> weights(Iterator<InternalRow> rows) {
        Map<Integer, ExactSum> sums = new HashMap<>();
        while (rows.hasNext()) {
            InternalRow row = rows.next();
            sums.computeIfAbsent(row.getInt(0), s -> new ExactSum()).add(weight(row));
        }
        return List.of(sums).iterator();
    }

    private static SortedScores cut(
            JavaRDD<Block> blocks, Collection<Integer> series, Map<Integer, WeightUnit> units, int entriesInPartition) {
        // bounded: 64 keys for each quarter of a million rows
        List<Found> found = blocks.map(block -> found(block, units)).collect();
        Map<Integer, ClassTotals> totals = totals(series, units, found);
        ScoreCuts cuts = ScoreCuts.of(found.stream().map(Found::sample).toList(), entriesInPartition);
        JavaRDD<Map<Integer, ScoreRun>> parts = blocks.flatMapToPair(
                        block -> cuts.slices(block.series, block.run).stream()
                                .map(slice -> new Tuple2<>(slice.part(), slice))
                                .iterator())
                .partitionBy(new ByPart(cuts.parts()))
                .values()
                .mapPartitions(SortedScores::merged)
                .persist(StorageLevel.MEMORY_AND_DISK());
        // bounded: two numbers for each partition and series
        List<Map<Integer, long[]>> counts = parts.map(SortedScores::counts).collect();
        return new SortedScores(parts, totals, below(counts));
    }

    private static Found found(Block block, Map<Integer, WeightUnit> units) {
        long[] counts = block.run.counts();
        WeightUnit unit = units.getOrDefault(block.series, WeightUnit.ROW);
        return new Found(
                new ClassTotals(counts[1], counts[0], block.rows, block.positiveRows, unit),
                ScoreCuts.Sample.of(block.series, block.run));
    }

    private static Map<Integer, ClassTotals> totals(
            Collection<Integer> series, Map<Integer, WeightUnit> units, List<Found> found) {
        Map<Integer, ClassTotals> totals = new TreeMap<>();
        for (int one : series) {
            totals.put(one, new ClassTotals(0, 0, 0, 0, units.getOrDefault(one, WeightUnit.ROW)));
        }
        for (Found one : found) {
            int of = one.sample.series();
            if (!totals.containsKey(of)) {
                throw new IllegalArgumentException("series " + of + " is not among " + totals.keySet());
            }
            totals.merge(of, one.totals, ClassTotals::plus);
        }
        return totals;
    }

    private static Iterator<Map<Integer, ScoreRun>> merged(Iterator<ScoreCuts.Slice> slices) {
        Map<Integer, List<ScoreRun>> bySeries = new TreeMap<>();
        while (slices.hasNext()) {
            ScoreCuts.Slice slice = slices.next();
            bySeries.computeIfAbsent(slice.series(), s -> new ArrayList<>()).add(slice.run());
        }
        Map<Integer, ScoreRun> merged = new TreeMap<>();
        bySeries.forEach((series, runs) -> merged.put(series, ScoreRun.merged(runs)));
        return List.of(merged).iterator();
    }

    private static Map<Integer, long[]> counts(Map<Integer, ScoreRun> part) {
        Map<Integer, long[]> counts = new HashMap<>();
        part.forEach((series, run) -> counts.put(series, run.counts()));
        return counts;
    }

    /** For each partition and series, the units with label 0 and 1 in the partitions before it. */
    private static List<Map<Integer, long[]>> below(List<Map<Integer, long[]>> counts) {
        List<Map<Integer, long[]>> below = new ArrayList<>();
        Map<Integer, long[]> running = new HashMap<>();
        for (Map<Integer, long[]> part : counts) {
            Map<Integer, long[]> here = new HashMap<>();
            part.forEach((series, count) -> {
                long[] sum = running.computeIfAbsent(series, s -> new long[2]);
                here.put(series, sum.clone());
                sum[0] += count[0];
                sum[1] += count[1];
            });
            below.add(here);
        }
        return below;
    }

    /** One element for each partition: the scores of each series, sorted. */
    JavaRDD<Map<Integer, ScoreRun>> parts() {
        return parts;
    }

    /** Of each series that there may be. */
    Map<Integer, ClassTotals> totals() {
        return totals;
    }

    /** For each partition and series in it, the units with label 0 and 1 that have smaller scores than all in it. */
    List<Map<Integer, long[]>> below() {
        return below;
    }

    @Override
    public void close() {
        parts.unpersist(false);
    }

    /** The score of a row of {@link #columns}. */
    static double score(InternalRow row) {
        double score = row.isNullAt(2) ? Double.NaN : row.getDouble(2);
        if (!Double.isFinite(score)) {
            throw new PipelineException(
                    ErrorKind.INTERNAL,
                    "evaluation: a score of series " + row.getInt(0) + " is " + (row.isNullAt(2) ? "null" : score)
                            + "; a model must give finite scores");
        }
        return score;
    }

    static double weight(InternalRow row) {
        return WeightUnit.require(row.isNullAt(3) ? Double.NaN : row.getDouble(3));
    }

    static PipelineException unusable(InternalRow row, String must) {
        return new PipelineException(
                ErrorKind.DATA,
                "evaluation: label " + (row.isNullAt(1) ? "null" : Double.toString(row.getDouble(1))) + " is " + must
                        + "; check the label's expression");
    }

    /** Packs rows, some of each series at a time. */
    private static final class Blocks implements Iterator<Block> {
        private final Iterator<InternalRow> rows;
        private final Map<Integer, WeightUnit> units;
        private final boolean weighs;
        private final boolean clustered;
        private final List<Block> ready = new ArrayList<>();

        private static final class Open {
            private final ScoreRun.Builder run = new ScoreRun.Builder();
            private long rows;
            private long positiveRows;
        }

        Blocks(Iterator<InternalRow> rows, Map<Integer, WeightUnit> units, boolean clustered) {
            this.clustered = clustered;
            this.rows = rows;
            this.units = units;
            this.weighs = !units.isEmpty();
        }

        @Override
        public boolean hasNext() {
            if (ready.isEmpty() && rows.hasNext()) {
                fill();
            }
            return !ready.isEmpty();
        }

        @Override
        public Block next() {
            if (!hasNext()) {
                throw new java.util.NoSuchElementException();
            }
            return ready.remove(ready.size() - 1);
        }

        private void fill() {
            Map<Integer, Open> open = new HashMap<>();
            int last = Integer.MIN_VALUE;
            Open into = null;
            for (int taken = 0; taken < ROWS_IN_BLOCK && rows.hasNext(); taken++) {
                InternalRow row = rows.next();
                int series = row.getInt(0);
                if (into == null || series != last) {
                    into = open.computeIfAbsent(series, s -> new Open());
                    last = series;
                }
                add(row, series, into);
            }
            open.forEach(
                    (series, block) -> ready.add(new Block(series, block.run.build(), block.rows, block.positiveRows)));
        }

        private void add(InternalRow row, int series, Open into) {
            double score = score(row);
            double label = row.isNullAt(1) ? Double.NaN : row.getDouble(1);
            if (label != 0 && label != 1) {
                throw unusable(row, "neither 0 nor 1");
            }
            into.rows++;
            into.positiveRows += label == 1 ? 1 : 0;
            if (weighs) {
                into.run.add(score, label == 1, units.get(series).units(weight(row)));
            } else if (clustered) {
                into.run.addClustered(score, label == 1, row.getLong(3));
            } else {
                into.run.add(score, label == 1);
            }
        }
    }
}
