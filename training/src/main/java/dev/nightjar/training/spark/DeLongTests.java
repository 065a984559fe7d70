package dev.nightjar.training.spark;

import dev.nightjar.training.PairedDeLong;
import dev.nightjar.training.ScoreGrid;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/** Compares the AUC of models with that of another one on the same rows. Two passes over the scores, nothing is shuffled. */
final class DeLongTests {
    private DeLongTests() {}

    /**
     * One test for each model.
     *
     * @param scores columns: label double, 0 or 1, then the score of each model
     * @param models how many models there are
     * @param reference place of the one that the others are compared with
     * @return by model; that of the reference is the comparison with itself
     */
    static List<PairedDeLong> against(Dataset<Row> scores, int models, int reference) {
        JavaRDD<InternalRow> rows = scores.queryExecution().toRdd().toJavaRDD();
        // bounded: at most 75,776 bins for each partition and model
        List<ScoreGrid> grids = rows.mapPartitions(part -> grids(part, models)).reduce(DeLongTests::merged);
        ArrayList<PairedDeLong.Places> places = new ArrayList<>();
        grids.forEach(grid -> places.add(grid.places()));
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(scores.sparkSession().sparkContext());
        Broadcast<ArrayList<PairedDeLong.Places>> shared = context.broadcast(places);
        try {
            // bounded: some sums for each partition and model, and its places
            List<List<PairedDeLong.Sums>> sums = rows.mapPartitions(part -> sums(part, shared.value(), reference))
                    .collect();
            List<PairedDeLong> tests = new ArrayList<>();
            for (int model = 0; model < models; model++) {
                PairedDeLong test = new PairedDeLong(places.get(model), places.get(reference));
                for (List<PairedDeLong.Sums> part : sums) {
                    test.merge(part.get(model));
                }
                tests.add(test);
            }
            return tests;
        } finally {
            shared.destroy();
        }
    }

    private static Iterator<List<ScoreGrid>> grids(Iterator<InternalRow> rows, int models) {
        List<ScoreGrid.Builder> builders = new ArrayList<>();
        for (int model = 0; model < models; model++) {
            builders.add(new ScoreGrid.Builder());
        }
        while (rows.hasNext()) {
            InternalRow row = rows.next();
            boolean positive = row.getDouble(0) == 1;
            for (int model = 0; model < models; model++) {
                builders.get(model).add(row.getDouble(1 + model), positive ? 1 : 0, positive ? 0 : 1);
            }
        }
        List<ScoreGrid> grids = new ArrayList<>();
        builders.forEach(builder -> grids.add(builder.build()));
        return List.of(grids).iterator();
    }

    private static List<ScoreGrid> merged(List<ScoreGrid> one, List<ScoreGrid> other) {
        List<ScoreGrid> merged = new ArrayList<>();
        for (int model = 0; model < one.size(); model++) {
            merged.add(one.get(model).merge(other.get(model)));
        }
        return merged;
    }

    private static Iterator<List<PairedDeLong.Sums>> sums(
            Iterator<InternalRow> rows, List<PairedDeLong.Places> places, int reference) {
        List<PairedDeLong> tests = new ArrayList<>();
        places.forEach(of -> tests.add(new PairedDeLong(of, places.get(reference))));
        while (rows.hasNext()) {
            InternalRow row = rows.next();
            boolean positive = row.getDouble(0) == 1;
            double other = row.getDouble(1 + reference);
            for (int model = 0; model < tests.size(); model++) {
                tests.get(model).add(row.getDouble(1 + model), other, positive);
            }
        }
        List<PairedDeLong.Sums> sums = new ArrayList<>();
        tests.forEach(test -> sums.add(test.sums()));
        return List.of(sums).iterator();
    }
}
