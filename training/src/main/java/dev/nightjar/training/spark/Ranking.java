package dev.nightjar.training.spark;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.training.RankingState;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/** How well each model orders the rows of each group. */
final class Ranking {
    private Ranking() {}

    /**
     * The figures of each series that has a group with a row of label 1.
     *
     * @param scored columns series int, label double, score double and cluster long, the group, without nulls
     */
    static Map<Integer, Map<String, Double>> figures(Dataset<Row> scored, List<Integer> places) {
        Dataset<Row> sorted = scored.repartition(col(SortedScores.CLUSTER))
                .sortWithinPartitions(
                        col(SortedScores.CLUSTER), col("series"), col("score").desc());
        // bounded: a state for each series, partition after partition
        Map<Integer, RankingState> states = SortedScores.columns(sorted)
                .mapPartitions(rows -> states(rows, places))
                .fold(new HashMap<>(), (one, other) -> {
                    other.forEach((series, state) -> one.merge(series, state, RankingState::merge));
                    return one;
                });
        Map<Integer, Map<String, Double>> figures = new TreeMap<>();
        states.forEach((series, state) -> figures.put(series, state.figures()));
        return figures;
    }

    private static Iterator<Map<Integer, RankingState>> states(Iterator<InternalRow> rows, List<Integer> places) {
        Map<Integer, RankingState> states = new HashMap<>();
        RankingState open = null;
        int series = 0;
        long group = 0;
        while (rows.hasNext()) {
            InternalRow row = rows.next();
            if (open == null || row.getInt(0) != series || row.getLong(3) != group) {
                if (open != null) {
                    open.endGroup();
                }
                series = row.getInt(0);
                group = row.getLong(3);
                open = states.computeIfAbsent(series, s -> new RankingState(places));
            }
            open.add(SortedScores.score(row), row.getDouble(1) == 1);
        }
        if (open != null) {
            open.endGroup();
        }
        return List.of(states).iterator();
    }
}
