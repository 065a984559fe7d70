package dev.nightjar.training.spark;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.training.BinaryState;
import dev.nightjar.training.Evaluation;
import dev.nightjar.training.RegressionState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Evaluates scores against labels on the cluster, exactly: the same bits whatever the partitioning. Several series (a model on a split) are
 * evaluated at once.
 *
 * <p>Binary: the rows are laid out by score, equal scores together, and sorted; a first pass counts labels by partition, a second one
 * knows from these counts what lies below each group of equal scores. What comes to the driver is bounded by partitions times series.
 */
public final class Evaluator {
    private Evaluator() {}

    /**
     * Evaluates.
     *
     * @param scored columns series int, label double, score double, in this order, without nulls
     * @param thresholds one entry for each series; the value is the threshold of decisions, empty for the one with the best F1, and without
     *     meaning for a regression
     * @return an evaluation for each series, also for those without rows
     * @throws PipelineException INTERNAL if a score is NaN or infinite, DATA if a binary label is neither 0 nor 1
     */
    public static Map<Integer, Evaluation> evaluate(
            Dataset<Row> scored, Label.Task task, Map<Integer, OptionalDouble> thresholds) {
        Dataset<Row> rows = scored.select(col("series"), col("label"), col("score"));
        return task == Label.Task.BINARY ? binary(rows, thresholds) : regression(rows, thresholds);
    }

    private static Map<Integer, Evaluation> binary(Dataset<Row> scored, Map<Integer, OptionalDouble> thresholds) {
        int partitions = scored.sparkSession().sessionState().conf().numShufflePartitions();
        JavaRDD<TieGroups> groups = scored.repartitionByRange(partitions, col("series"), col("score"))
                .sortWithinPartitions(col("series"), col("score"))
                .toJavaRDD()
                .mapPartitions(TieGroups::of)
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            // bounded: an entry for each partition and series
            List<Map<Integer, long[]>> counts =
                    groups.mapPartitions(Evaluator::count).collect();
            Map<Integer, long[]> totals = totals(thresholds, counts);
            List<Map<Integer, long[]>> below = below(counts);
            Map<Integer, Double> given = given(thresholds);
            List<Map<Integer, BinaryState>> parts = groups.mapPartitionsWithIndex(
                            (partition, blocks) -> second(blocks, below.get(partition), totals, given), true)
                    .collect(); // bounded: a state for each partition and series
            return merged(parts, totals, given);
        } finally {
            groups.unpersist(false);
        }
    }

    private static Iterator<Map<Integer, long[]>> count(Iterator<TieGroups> blocks) {
        Map<Integer, long[]> counts = new HashMap<>();
        while (blocks.hasNext()) {
            TieGroups block = blocks.next();
            for (int i = 0; i < block.size(); i++) {
                if (!Double.isFinite(block.score(i))) {
                    throw notFinite(block.series(i), block.score(i));
                }
                long[] count = counts.computeIfAbsent(block.series(i), s -> new long[2]);
                count[0] += block.positives(i);
                count[1] += block.negatives(i);
            }
        }
        return List.of(counts).iterator();
    }

    private static PipelineException notFinite(int series, double score) {
        return new PipelineException(
                ErrorKind.INTERNAL,
                "evaluation: a score of series " + series + " is " + score + "; a model must give finite scores");
    }

    private static Map<Integer, long[]> totals(
            Map<Integer, OptionalDouble> thresholds, List<Map<Integer, long[]>> counts) {
        Map<Integer, long[]> totals = new TreeMap<>();
        thresholds.keySet().forEach(series -> totals.put(series, new long[2]));
        for (Map<Integer, long[]> part : counts) {
            part.forEach((series, count) -> {
                long[] total = totals.get(series);
                if (total == null) {
                    throw new IllegalArgumentException("series " + series + " is not among " + thresholds.keySet());
                }
                total[0] += count[0];
                total[1] += count[1];
            });
        }
        return totals;
    }

    /** For each partition and series, the positives and negatives of the partitions before it. */
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

    private static Iterator<Map<Integer, BinaryState>> second(
            Iterator<TieGroups> blocks,
            Map<Integer, long[]> below,
            Map<Integer, long[]> totals,
            Map<Integer, Double> thresholds) {
        Map<Integer, BinaryState> states = new HashMap<>();
        Map<Integer, long[]> running = new HashMap<>();
        below.forEach((series, count) -> running.put(series, count.clone()));
        while (blocks.hasNext()) {
            TieGroups block = blocks.next();
            for (int i = 0; i < block.size(); i++) {
                int series = block.series(i);
                BinaryState state = states.computeIfAbsent(series, s -> state(s, totals, thresholds));
                long[] sum = running.get(series);
                state.add(block.score(i), block.positives(i), block.negatives(i), sum[0], sum[1]);
                sum[0] += block.positives(i);
                sum[1] += block.negatives(i);
            }
        }
        return List.of(states).iterator();
    }

    /** Serialisable, unlike the optional. */
    private static Map<Integer, Double> given(Map<Integer, OptionalDouble> thresholds) {
        Map<Integer, Double> given = new HashMap<>();
        thresholds.forEach((series, threshold) -> threshold.ifPresent(value -> given.put(series, value)));
        return given;
    }

    private static BinaryState state(int series, Map<Integer, long[]> totals, Map<Integer, Double> thresholds) {
        long[] total = totals.get(series);
        Double threshold = thresholds.get(series);
        return new BinaryState(
                total[0], total[1], threshold == null ? OptionalDouble.empty() : OptionalDouble.of(threshold));
    }

    private static Map<Integer, Evaluation> merged(
            List<Map<Integer, BinaryState>> parts, Map<Integer, long[]> totals, Map<Integer, Double> thresholds) {
        Map<Integer, Evaluation> evaluations = new TreeMap<>();
        for (int series : totals.keySet()) {
            BinaryState all = state(series, totals, thresholds);
            for (Map<Integer, BinaryState> part : parts) {
                if (part.containsKey(series)) {
                    all.merge(part.get(series));
                }
            }
            evaluations.put(series, all.evaluation());
        }
        return evaluations;
    }

    private static Map<Integer, Evaluation> regression(Dataset<Row> scored, Map<Integer, OptionalDouble> thresholds) {
        // bounded: a state for each partition and series
        List<Map<Integer, RegressionState>> parts =
                scored.toJavaRDD().mapPartitions(Evaluator::errors).collect();
        Map<Integer, Evaluation> evaluations = new TreeMap<>();
        for (int series : thresholds.keySet()) {
            RegressionState all = new RegressionState();
            parts.stream().filter(part -> part.containsKey(series)).forEach(part -> all.merge(part.get(series)));
            evaluations.put(series, all.evaluation());
        }
        return evaluations;
    }

    private static Iterator<Map<Integer, RegressionState>> errors(Iterator<Row> rows) {
        Map<Integer, RegressionState> states = new HashMap<>();
        while (rows.hasNext()) {
            Row row = rows.next();
            double score = row.getDouble(2);
            if (!Double.isFinite(score)) {
                throw notFinite(row.getInt(0), score);
            }
            states.computeIfAbsent(row.getInt(0), s -> new RegressionState()).add(row.getDouble(1), score);
        }
        return List.of(states).iterator();
    }
}
