package dev.nightjar.training.spark;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.core.config.Label;
import dev.nightjar.model.Model;
import dev.nightjar.model.spark.ModelScores;
import dev.nightjar.training.Constant;
import dev.nightjar.training.Evaluation;
import dev.nightjar.training.LabelSummary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/** Evaluates models on the splits of one training set. */
final class Assessment {
    private final Dataset<Row> set;
    private final Label.Task task;

    Assessment(Dataset<Row> set, Label.Task task) {
        this.set = set;
        this.task = task;
    }

    /** The labels of each split that has rows. Bounded: a summary for each partition and split comes to the driver. */
    Map<String, LabelSummary> labels() {
        boolean weighs = List.of(set.columns()).contains(Examples.WEIGHT);
        Dataset<Row> labels = weighs ? set.select("_split", "_label", Examples.WEIGHT) : set.select("_split", "_label");
        List<Map<String, LabelSummary>> parts =
                labels.toJavaRDD().mapPartitions(Assessment::summaries).collect();
        Map<String, LabelSummary> all = new TreeMap<>();
        parts.forEach(part -> part.forEach((split, summary) ->
                all.computeIfAbsent(split, s -> new LabelSummary()).merge(summary)));
        return all;
    }

    private static Iterator<Map<String, LabelSummary>> summaries(Iterator<Row> rows) {
        Map<String, LabelSummary> summaries = new HashMap<>();
        while (rows.hasNext()) {
            Row row = rows.next();
            LabelSummary summary = summaries.computeIfAbsent(row.getString(0), s -> new LabelSummary());
            double label = row.isNullAt(1) ? Double.NaN : row.getDouble(1);
            // Weights are for the train split: the others are evaluated row by row, and their means are too.
            if (row.size() > 2 && row.getString(0).equals(Examples.TRAIN)) {
                summary.add(label, row.getDouble(2));
            } else {
                summary.add(label);
            }
        }
        return List.of(summaries).iterator();
    }

    /**
     * Evaluates models and the constant on the rows of a split.
     *
     * @param models name to model, at least one
     * @param thresholds name to the threshold of its decisions; empty for the one with the best F1 on these rows
     * @return name to evaluation, with {@link Constant#NAME} for the constant
     */
    Map<String, Evaluation> evaluate(
            String split, Map<String, Model> models, Map<String, OptionalDouble> thresholds, Constant constant) {
        List<String> names = new ArrayList<>(models.keySet());
        Map<String, Model> byColumn = new LinkedHashMap<>();
        names.forEach(name -> byColumn.put("score_" + names.indexOf(name), models.get(name)));
        Dataset<Row> scored = ModelScores.of(set.filter(col("_split").equalTo(split)), List.of("_label"), byColumn)
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            List<Column> scores = new ArrayList<>();
            byColumn.keySet().forEach(column -> scores.add(col(column)));
            Map<Integer, OptionalDouble> series = new TreeMap<>();
            names.forEach(name -> series.put(series.size(), thresholds.get(name)));
            if (task == Label.Task.REGRESSION) {
                scores.add(functions.lit(constant.value()));
                series.put(series.size(), OptionalDouble.empty());
            }
            Dataset<Row> longer = scored.select(
                            col("_label").as("label"),
                            functions
                                    .posexplode(functions.array(scores.toArray(Column[]::new)))
                                    .as(new String[] {"series", "score"}))
                    .select("series", "label", "score");
            return named(names, Evaluator.evaluate(longer, task, series), constant);
        } finally {
            scored.unpersist(false);
        }
    }

    private Map<String, Evaluation> named(List<String> names, Map<Integer, Evaluation> evaluations, Constant constant) {
        Map<String, Evaluation> named = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            named.put(names.get(i), evaluations.get(i));
        }
        Evaluation first = evaluations.get(0);
        named.put(
                Constant.NAME,
                task == Label.Task.BINARY
                        ? constant.onBinary(first.positives(), first.rows() - first.positives())
                        : evaluations.get(names.size()));
        return named;
    }
}
