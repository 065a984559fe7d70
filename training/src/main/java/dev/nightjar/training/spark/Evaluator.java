package dev.nightjar.training.spark;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Metric;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.training.BinaryState;
import dev.nightjar.training.ClassTotals;
import dev.nightjar.training.CutRule;
import dev.nightjar.training.Draws;
import dev.nightjar.training.Evaluation;
import dev.nightjar.training.RegressionState;
import dev.nightjar.training.ScoreRun;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Evaluates scores against labels on the cluster, exactly: the same bits whatever the partitioning. Several series (a model on a split) are
 * evaluated at once.
 *
 * <p>Binary: the rows are laid out by score, equal scores together, and sorted ({@link SortedScores}); a first pass counts labels by partition, a
 * second one knows from these counts what lies below each group of equal scores. What comes to the driver is bounded by partitions times series.
 */
public final class Evaluator {
    private Evaluator() {}

    /**
     * Evaluates.
     *
     * @param scored columns series int, label double, score double, without nulls; and, if rows do not count one each, weight double, 0
     *     or more
     * @param thresholds one entry for each series; the value is the threshold of decisions, empty for the one with the best F1, and without
     *     meaning for a regression
     * @return an evaluation for each series, also for those without rows
     * @throws PipelineException INTERNAL if a score is null, NaN or infinite, DATA if a label is null, NaN or infinite, a binary label
     *     neither 0 nor 1, or a weight negative, null, NaN or infinite
     */
    public static Map<Integer, Evaluation> evaluate(
            Dataset<Row> scored, Label.Task task, Map<Integer, OptionalDouble> thresholds) {
        return evaluate(scored, task, thresholds, CutRule.BEST_F1);
    }

    /**
     * Evaluates.
     *
     * @param scored as above
     * @param thresholds one entry for each series; the value is the threshold of decisions, empty for the one that the rule finds
     */
    static Map<Integer, Evaluation> evaluate(
            Dataset<Row> scored, Label.Task task, Map<Integer, OptionalDouble> thresholds, CutRule rule) {
        return evaluate(scored, task, thresholds, rule, SortedScores.ENTRIES_IN_PARTITION);
    }

    /**
     * An evaluation, and each of its figures in each sample of a bootstrap.
     *
     * @param samples NaN where a sample does not define the figure
     */
    public record Resampled(Evaluation evaluation, Map<Metric, double[]> samples) {}

    /**
     * Evaluates, and again with clusters of rows drawn anew.
     *
     * @param scored columns series int, label double, score double, cluster long, without nulls
     * @param thresholds as for {@link #evaluate}; a series without has no samples of decisions
     */
    public static Map<Integer, Resampled> resampled(
            Dataset<Row> scored, Label.Task task, Map<Integer, OptionalDouble> thresholds, Draws draws) {
        return resampled(scored, task, thresholds, draws, SortedScores.ENTRIES_IN_PARTITION);
    }

    static Map<Integer, Resampled> resampled(
            Dataset<Row> scored,
            Label.Task task,
            Map<Integer, OptionalDouble> thresholds,
            Draws draws,
            int entriesInPartition) {
        Bootstrap bootstrap = new Bootstrap(draws);
        if (task == Label.Task.REGRESSION) {
            return joined(regression(scored, thresholds.keySet()), bootstrap.regression(SortedScores.columns(scored)));
        }
        try (SortedScores sorted = SortedScores.of(scored, thresholds.keySet(), entriesInPartition)) {
            return joined(binary(sorted, thresholds, CutRule.BEST_F1), bootstrap.binary(sorted, given(thresholds)));
        }
    }

    private static Map<Integer, Resampled> joined(
            Map<Integer, Evaluation> evaluations, Map<Integer, Map<Metric, double[]>> samples) {
        Map<Integer, Resampled> joined = new TreeMap<>();
        evaluations.forEach((series, evaluation) ->
                joined.put(series, new Resampled(evaluation, samples.getOrDefault(series, Map.of()))));
        return joined;
    }

    static Map<Integer, Evaluation> evaluate(
            Dataset<Row> scored,
            Label.Task task,
            Map<Integer, OptionalDouble> thresholds,
            CutRule rule,
            int entriesInPartition) {
        if (task == Label.Task.REGRESSION) {
            return regression(scored, thresholds.keySet());
        }
        try (SortedScores sorted = SortedScores.of(scored, thresholds.keySet(), entriesInPartition)) {
            return binary(sorted, thresholds, rule);
        }
    }

    private static Map<Integer, Evaluation> binary(
            SortedScores sorted, Map<Integer, OptionalDouble> thresholds, CutRule rule) {
        HashMap<Integer, ClassTotals> totals = new HashMap<>(sorted.totals());
        List<Map<Integer, long[]>> below = sorted.below();
        HashMap<Integer, Double> given = given(thresholds);
        // bounded: a state for each series, partition after partition
        Map<Integer, BinaryState> states = sorted.parts()
                .mapPartitionsWithIndex(
                        (partition, runs) -> states(runs.next(), below.get(partition), totals, given, rule), true)
                .reduce(Evaluator::merged);
        Map<Integer, Evaluation> evaluations = new TreeMap<>();
        for (int series : thresholds.keySet()) {
            BinaryState state = states.get(series);
            evaluations.put(series, (state == null ? state(series, totals, given, rule) : state).evaluation());
        }
        return evaluations;
    }

    private static Iterator<Map<Integer, BinaryState>> states(
            Map<Integer, ScoreRun> runs,
            Map<Integer, long[]> below,
            Map<Integer, ClassTotals> totals,
            Map<Integer, Double> thresholds,
            CutRule rule) {
        Map<Integer, BinaryState> states = new HashMap<>();
        runs.forEach((series, run) -> {
            BinaryState state = state(series, totals, thresholds, rule);
            long[] sum = below.get(series).clone();
            run.forEach((score, positives, negatives) -> {
                state.add(score, positives, negatives, sum[1], sum[0]);
                sum[0] += negatives;
                sum[1] += positives;
            });
            states.put(series, state);
        });
        return List.of(states).iterator();
    }

    private static Map<Integer, BinaryState> merged(Map<Integer, BinaryState> one, Map<Integer, BinaryState> other) {
        other.forEach((series, state) -> one.merge(series, state, BinaryState::merge));
        return one;
    }

    /** Serialisable, unlike the optional. */
    private static HashMap<Integer, Double> given(Map<Integer, OptionalDouble> thresholds) {
        HashMap<Integer, Double> given = new HashMap<>();
        thresholds.forEach((series, threshold) -> threshold.ifPresent(value -> given.put(series, value)));
        return given;
    }

    private static BinaryState state(
            int series, Map<Integer, ClassTotals> totals, Map<Integer, Double> thresholds, CutRule rule) {
        Double threshold = thresholds.get(series);
        return new BinaryState(
                totals.get(series), threshold == null ? OptionalDouble.empty() : OptionalDouble.of(threshold), rule);
    }

    private static Map<Integer, Evaluation> regression(Dataset<Row> scored, Collection<Integer> series) {
        boolean weighs = List.of(scored.columns()).contains(SortedScores.WEIGHT);
        // bounded: a state for each series, partition after partition
        Map<Integer, RegressionState> states = SortedScores.columns(scored)
                .mapPartitions(rows -> errors(rows, weighs))
                .fold(new HashMap<>(), (one, other) -> {
                    other.forEach((of, state) -> one.merge(of, state, RegressionState::merge));
                    return one;
                });
        Map<Integer, Evaluation> evaluations = new TreeMap<>();
        for (int one : series) {
            evaluations.put(one, states.getOrDefault(one, new RegressionState()).evaluation());
        }
        return evaluations;
    }

    private static Iterator<Map<Integer, RegressionState>> errors(Iterator<InternalRow> rows, boolean weighs) {
        Map<Integer, RegressionState> states = new HashMap<>();
        while (rows.hasNext()) {
            InternalRow row = rows.next();
            double score = SortedScores.score(row);
            double label = row.isNullAt(1) ? Double.NaN : row.getDouble(1);
            if (!Double.isFinite(label)) {
                throw SortedScores.unusable(row, "not finite");
            }
            states.computeIfAbsent(row.getInt(0), s -> new RegressionState())
                    .add(label, score, weighs ? SortedScores.weight(row) : 1);
        }
        return List.of(states).iterator();
    }
}
