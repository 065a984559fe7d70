package dev.nightjar.training.spark;

import dev.nightjar.core.config.Metric;
import dev.nightjar.training.ClassTotals;
import dev.nightjar.training.Draws;
import dev.nightjar.training.RegressionReplicates;
import dev.nightjar.training.Replicates;
import dev.nightjar.training.ScoreRun;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/** Figures of several series in each sample of a bootstrap over clusters of rows. All series of a cluster are drawn alike. */
final class Bootstrap {
    private final Draws draws;

    Bootstrap(Draws draws) {
        this.draws = draws;
    }

    /** @param thresholds of decisions; a series without has no figures of decisions */
    Map<Integer, Map<Metric, double[]>> binary(SortedScores sorted, Map<Integer, Double> thresholds) {
        Draws drawn = draws;
        HashMap<Integer, Double> given = new HashMap<>(thresholds);
        HashMap<Integer, ClassTotals> totals = new HashMap<>(sorted.totals());
        List<Map<Integer, long[]>> below = sorted.below();
        // bounded: some numbers for each partition, series and sample
        List<Map<Integer, Replicates>> parts = sorted.parts()
                .mapPartitionsWithIndex(
                        (partition, runs) -> replicates(runs.next(), below.get(partition), totals, given, drawn), true)
                .collect();
        Map<Integer, Replicates> all = new TreeMap<>();
        parts.forEach(part -> part.forEach((series, state) -> all.merge(series, state, Replicates::then)));
        Map<Integer, Map<Metric, double[]>> figures = new TreeMap<>();
        all.forEach((series, state) -> figures.put(series, state.figures()));
        return figures;
    }

    private static Iterator<Map<Integer, Replicates>> replicates(
            Map<Integer, ScoreRun> runs,
            Map<Integer, long[]> below,
            Map<Integer, ClassTotals> totals,
            Map<Integer, Double> thresholds,
            Draws draws) {
        Map<Integer, Replicates> states = new HashMap<>();
        runs.forEach((series, run) -> {
            Double threshold = thresholds.get(series);
            long[] counts = below.get(series);
            Replicates state = new Replicates(
                    draws,
                    totals.get(series),
                    threshold == null ? OptionalDouble.empty() : OptionalDouble.of(threshold),
                    counts[0] + counts[1]);
            run.forEachRow(state::add);
            states.put(series, state.end());
        });
        return List.of(states).iterator();
    }

    /** @param rows of {@link SortedScores#columns}, with clusters */
    Map<Integer, Map<Metric, double[]>> regression(JavaRDD<InternalRow> rows) {
        Draws drawn = draws;
        // bounded: some sums for each series and sample, partition after partition
        Map<Integer, RegressionReplicates> states = rows.mapPartitions(part -> replicates(part, drawn))
                .fold(new HashMap<>(), (one, other) -> {
                    other.forEach((series, state) -> one.merge(series, state, RegressionReplicates::merge));
                    return one;
                });
        Map<Integer, Map<Metric, double[]>> figures = new TreeMap<>();
        states.forEach((series, state) -> figures.put(series, state.figures()));
        return figures;
    }

    private static Iterator<Map<Integer, RegressionReplicates>> replicates(Iterator<InternalRow> rows, Draws draws) {
        Map<Integer, RegressionReplicates> states = new HashMap<>();
        while (rows.hasNext()) {
            InternalRow row = rows.next();
            states.computeIfAbsent(row.getInt(0), s -> new RegressionReplicates(draws))
                    .add(row.getDouble(1), SortedScores.score(row), row.getLong(3));
        }
        states.values().forEach(RegressionReplicates::end);
        return List.of(states).iterator();
    }
}
