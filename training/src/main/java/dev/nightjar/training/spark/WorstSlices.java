package dev.nightjar.training.spark;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.core.config.Evaluating;
import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.model.FeatureColumn;
import dev.nightjar.model.Model;
import dev.nightjar.model.spark.ModelScores;
import dev.nightjar.model.spark.RowFeatures;
import dev.nightjar.training.Outcome;
import dev.nightjar.training.SliceBins;
import dev.nightjar.training.SliceLosses;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Looks at every feature for values and ranges on whose test rows a model does worse than on all: two passes, one over a sample that says what the parts are.
 */
final class WorstSlices {
    private static final int SAMPLE = 4096;

    private final TrainingSet set;
    private final Pipeline pipeline;
    private final Evaluating.WorstSlices rules;

    WorstSlices(TrainingSet set, Pipeline pipeline, Evaluating.WorstSlices rules) {
        this.set = set;
        this.pipeline = pipeline;
        this.rules = rules;
    }

    /**
     * Rows of {@code metrics}: {@code excess_loss} with its interval, for each part.
     *
     * @param testRows how many test rows there are
     */
    List<Outcome.MetricRow> of(Model model, long testRows) {
        Dataset<Row> test = set.rows().filter(col("_split").equalTo(Outcome.TEST));
        List<FeatureColumn> features = set.features();
        ArrayList<SliceBins> bins = bins(test, features, testRows);
        List<Column> columns = new ArrayList<>(List.of(col("*")));
        List<String> kept = new ArrayList<>(List.of("_label"));
        boolean[] numeric = new boolean[features.size()];
        for (int i = 0; i < numeric.length; i++) {
            numeric[i] = features.get(i).isNumeric();
            kept.add("_slice_" + i);
            columns.add(RowFeatures.select(test.schema(), features).get(i).as("_slice_" + i));
        }
        Dataset<Row> scored =
                ModelScores.of(test.select(columns.toArray(Column[]::new)), kept, Map.of("_score", model));
        boolean binary = pipeline.label().task() == Label.Task.BINARY;
        // bounded: some sums for each feature and its at most 51 parts, partition after partition
        SliceLosses losses = scored.toJavaRDD()
                .mapPartitions(rows -> losses(rows, bins, numeric, binary))
                .reduce(SliceLosses::merge);
        List<Outcome.MetricRow> rows = new ArrayList<>();
        for (SliceLosses.Slice slice : losses.worst(rules.rowsAtLeast(), rules.most())) {
            add(rows, model, slice, "excess_loss", slice.excess());
            add(rows, model, slice, "excess_loss_low", slice.low());
            add(rows, model, slice, "excess_loss_high", slice.high());
        }
        return rows;
    }

    private static void add(
            List<Outcome.MetricRow> rows, Model model, SliceLosses.Slice slice, String name, double value) {
        rows.add(new Outcome.MetricRow(
                model.id(),
                name,
                Outcome.TEST + " " + slice.name(),
                OptionalDouble.of(value),
                "",
                "info",
                slice.rows()));
    }

    private ArrayList<SliceBins> bins(Dataset<Row> test, List<FeatureColumn> features, long testRows) {
        double share = Math.min(1, SAMPLE / (double) Math.max(1, testRows));
        Column drawn = RowHash.drawn(RowHash.of(pipeline, col("_night")), share);
        // bounded: about 4,096 rows
        List<Row> sample = test.filter(drawn)
                .select(RowFeatures.select(test.schema(), features).toArray(Column[]::new))
                .collectAsList();
        ArrayList<SliceBins> bins = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            int at = i;
            FeatureColumn feature = features.get(i);
            bins.add(
                    feature.isNumeric()
                            ? SliceBins.ofNumbers(
                                    feature.name(),
                                    sample.stream()
                                            .mapToDouble(row -> row.isNullAt(at) ? Double.NaN : row.getDouble(at))
                                            .toArray())
                            : SliceBins.ofCategory(
                                    feature.name(),
                                    sample.stream()
                                            .map(row -> row.getString(at))
                                            .filter(Objects::nonNull)
                                            .toList()));
        }
        return bins;
    }

    /** Rows: label, features, score. */
    private static Iterator<SliceLosses> losses(
            Iterator<Row> rows, List<SliceBins> bins, boolean[] numeric, boolean binary) {
        SliceLosses losses = new SliceLosses(bins);
        while (rows.hasNext()) {
            Row row = rows.next();
            double loss = SliceLosses.loss(binary, row.getDouble(bins.size() + 1), row.getDouble(0));
            losses.add(loss);
            for (int i = 0; i < numeric.length; i++) {
                boolean missing = row.isNullAt(i + 1);
                int part = numeric[i]
                        ? bins.get(i).of(missing ? Double.NaN : row.getDouble(i + 1))
                        : bins.get(i).of(missing ? null : row.getString(i + 1));
                losses.addTo(i, part, loss);
            }
        }
        return List.of(losses).iterator();
    }
}
