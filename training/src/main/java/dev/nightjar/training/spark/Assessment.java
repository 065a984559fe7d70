package dev.nightjar.training.spark;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.core.config.Evaluating;
import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Metric;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.ThresholdRule;
import dev.nightjar.model.Model;
import dev.nightjar.model.spark.ModelScores;
import dev.nightjar.training.Constant;
import dev.nightjar.training.CutRule;
import dev.nightjar.training.Draws;
import dev.nightjar.training.Evaluation;
import dev.nightjar.training.Intervals;
import dev.nightjar.training.LabelSummary;
import dev.nightjar.training.Outcome;
import dev.nightjar.training.PairedDeLong;
import dev.nightjar.training.TestFigures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/** Evaluates models on the splits of one training set. */
final class Assessment {
    /** Name of the model that stood before, among those that are evaluated. */
    static final String CHAMPION = "champion";

    private static final String COUNTS = "_counts";
    private static final String DRAWN_BY = "_drawn_by";
    private static final String GROUP = "_group";

    private final Dataset<Row> set;
    private final Pipeline pipeline;
    private final Label.Task task;
    private final Evaluating rules;

    Assessment(Dataset<Row> set, Pipeline pipeline) {
        this(set, pipeline, pipeline.evaluation());
    }

    /** With other rules than the file's. */
    Assessment(Dataset<Row> set, Pipeline pipeline, Evaluating rules) {
        this.set = set;
        this.pipeline = pipeline;
        this.task = pipeline.label().task();
        this.rules = rules;
    }

    /**
     * The models on the test rows.
     *
     * @param whole name to evaluation, with intervals and gains on the champion among the details; {@link Constant#NAME} for the constant
     * @param samples name to each figure in each sample of the bootstrap; empty if there is none
     * @param slices name to {@code column=value} to evaluation, without curves
     */
    record Tested(
            Map<String, Evaluation> whole,
            Map<String, Map<Metric, double[]>> samples,
            Map<String, Map<String, Evaluation>> slices) {
        /** What is known of the model with that name. */
        TestFigures of(String name) {
            return new TestFigures(
                    whole.get(name), samples.getOrDefault(name, Map.of()), slices.getOrDefault(name, Map.of()));
        }
    }

    /** Models by name, in order, with the thresholds of their decisions and the columns of their scores. */
    private record Judged(List<String> names, Map<String, Model> byColumn, Map<Integer, OptionalDouble> series) {
        static Judged of(Map<String, Model> models, Map<String, OptionalDouble> thresholds) {
            List<String> names = new ArrayList<>(models.keySet());
            Map<String, Model> byColumn = new LinkedHashMap<>();
            Map<Integer, OptionalDouble> series = new TreeMap<>();
            for (String name : names) {
                byColumn.put("score_" + series.size(), models.get(name));
                series.put(series.size(), thresholds.get(name));
            }
            return new Judged(names, byColumn, series);
        }
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
     * @param thresholds name to the threshold of its decisions; empty for the one that the file's rule finds on these rows
     * @return name to evaluation, with {@link Constant#NAME} for the constant
     */
    Map<String, Evaluation> evaluate(
            String split, Map<String, Model> models, Map<String, OptionalDouble> thresholds, Constant constant) {
        Judged judged = Judged.of(models, thresholds);
        boolean weighs = rules.weight().isPresent() && !split.equals(Outcome.TRAIN);
        Dataset<Row> rows = set.filter(col("_split").equalTo(split));
        Dataset<Row> scored = scored(weighs ? weighed(rows) : rows, weighs ? List.of(COUNTS) : List.of(), judged);
        try {
            return whole(scored, judged, constant, weighs, rule(rows));
        } finally {
            scored.unpersist(false);
        }
    }

    /** Evaluates models and the constant on the test rows, with intervals, gains on the champion and slices as the file wants them. */
    Tested test(Map<String, Model> models, Map<String, OptionalDouble> thresholds, Constant constant) {
        Judged judged = Judged.of(models, thresholds);
        Dataset<Row> rows = set.filter(col("_split").equalTo(Outcome.TEST));
        List<String> kept = new ArrayList<>();
        if (rules.weight().isPresent()) {
            rows = weighed(rows);
            kept.add(COUNTS);
        } else if (rules.resamples()) {
            rows = rows.withColumn(DRAWN_BY, hashed(rules.intervals().by()));
            kept.add(DRAWN_BY);
        }
        if (rules.ranking().isPresent()) {
            rows = rows.withColumn(GROUP, hashed(rules.ranking().orElseThrow().by()));
            kept.add(GROUP);
        }
        for (String slice : sliced()) {
            rows = rows.withColumn(slice(slice), RowHash.named(slice).cast("string"));
            kept.add(slice(slice));
        }
        Dataset<Row> scored = scored(rows, kept, judged);
        try {
            Map<String, Map<Metric, double[]>> samples = new LinkedHashMap<>();
            Map<String, Evaluation> whole = rules.resamples()
                    ? resampled(scored, judged, constant, samples)
                    : whole(scored, judged, constant, rules.weight().isPresent(), CutRule.BEST_F1);
            if (rules.resamples() && task == Label.Task.BINARY && models.containsKey(CHAMPION)) {
                addDeLong(scored, judged, whole);
            }
            if (rules.ranking().isPresent()) {
                addRanking(scored, judged, whole);
            }
            Map<String, Map<String, Evaluation>> slices = new LinkedHashMap<>();
            for (String slice : sliced()) {
                addSlices(scored, slice, judged, slices);
            }
            return new Tested(whole, samples, slices);
        } finally {
            scored.unpersist(false);
        }
    }

    /** The columns whose values are judged apart: those that the file names, and those that the gate looks at. */
    private Set<String> sliced() {
        Set<String> columns = new LinkedHashSet<>(rules.slices());
        columns.addAll(pipeline.gate().slices());
        return columns;
    }

    private CutRule rule(Dataset<Row> rows) {
        ThresholdRule rule = pipeline.scoring().rule();
        boolean counts = rule instanceof ThresholdRule.Capacity;
        return CutRule.of(rule, counts ? rows.select("_night").distinct().count() : 0);
    }

    private static String slice(String column) {
        return "_slice_" + column;
    }

    private Dataset<Row> weighed(Dataset<Row> rows) {
        return rows.withColumn(
                COUNTS, RowHash.named(rules.weight().orElseThrow()).cast("double"));
    }

    private Column hashed(String by) {
        List<String> columns = by.equals(Evaluating.Intervals.NIGHT)
                ? List.of("_night")
                : by.equals(Evaluating.Intervals.KEY) ? pipeline.spine().key() : List.of(by);
        return functions.xxhash64(RowHash.named(columns).toArray(Column[]::new));
    }

    private static Dataset<Row> scored(Dataset<Row> rows, List<String> kept, Judged judged) {
        List<String> keep = new ArrayList<>(List.of("_label"));
        keep.addAll(kept);
        return ModelScores.of(rows, keep, judged.byColumn).persist(StorageLevel.MEMORY_AND_DISK());
    }

    /** Series, label and score of each row and model, and of the constant where it needs the rows; and the columns that are kept by it. */
    private Dataset<Row> longer(Dataset<Row> scored, Judged judged, Column first, Column... kept) {
        List<Column> scores = new ArrayList<>();
        judged.series.keySet().forEach(series -> scores.add(col("score_" + series)));
        List<Column> columns = new ArrayList<>(List.of(kept));
        columns.add(col("_label").as("label"));
        columns.add(first.as("first"));
        columns.add(functions
                .posexplode(functions.array(scores.toArray(Column[]::new)))
                .as(new String[] {"place", "score"}));
        return scored.select(columns.toArray(Column[]::new))
                .withColumn("series", col("first").plus(col("place")))
                .drop("first", "place");
    }

    /** With the constant as the last series where its evaluation is not made of the counts alone. */
    private Judged withConstant(Judged judged, boolean wanted) {
        if (task == Label.Task.BINARY && !wanted) {
            return judged;
        }
        Map<Integer, OptionalDouble> series = new TreeMap<>(judged.series);
        series.put(series.size(), task == Label.Task.BINARY ? OptionalDouble.of(0.5) : OptionalDouble.empty());
        return new Judged(judged.names, judged.byColumn, series);
    }

    private Map<String, Evaluation> whole(
            Dataset<Row> scored, Judged models, Constant constant, boolean weighs, CutRule rule) {
        Judged judged = withConstant(models, weighs);
        Dataset<Row> with = scored.withColumn("score_" + models.names.size(), functions.lit(constant.value()));
        Dataset<Row> longer = weighs
                ? longer(with, judged, functions.lit(0), col(COUNTS).as(SortedScores.WEIGHT))
                : longer(with, judged, functions.lit(0));
        return named(judged, Evaluator.evaluate(longer, task, judged.series, rule), constant);
    }

    /** @param samples are added, by name */
    private Map<String, Evaluation> resampled(
            Dataset<Row> scored, Judged models, Constant constant, Map<String, Map<Metric, double[]>> samples) {
        Judged judged = withConstant(models, pipeline.gate().drawsTheConstant());
        Dataset<Row> with = scored.withColumn("score_" + models.names.size(), functions.lit(constant.value()));
        Draws draws = new Draws(rules.intervals().samples(), pipeline.training().seed());
        Map<Integer, Evaluator.Resampled> found = Evaluator.resampled(
                longer(with, judged, functions.lit(0), col(DRAWN_BY).as(SortedScores.CLUSTER)),
                task,
                judged.series,
                draws);
        Map<Integer, Evaluation> evaluations = new TreeMap<>();
        Intervals intervals = new Intervals(rules.intervals().level());
        int champion = judged.names.indexOf(CHAMPION);
        found.forEach((series, one) -> {
            samples.put(series < judged.names.size() ? judged.names.get(series) : Constant.NAME, one.samples());
            Map<String, Double> details = new TreeMap<>(intervals.of(one.samples()));
            if (champion >= 0 && series != champion) {
                Evaluator.Resampled other = found.get(champion);
                details.putAll(intervals.gains(
                        CHAMPION,
                        one.evaluation().metrics(),
                        other.evaluation().metrics(),
                        one.samples(),
                        other.samples()));
            }
            evaluations.put(series, one.evaluation().with(details));
        });
        return named(judged, evaluations, constant);
    }

    private Map<String, Evaluation> named(Judged judged, Map<Integer, Evaluation> evaluations, Constant constant) {
        Map<String, Evaluation> named = new LinkedHashMap<>();
        for (int i = 0; i < judged.names.size(); i++) {
            named.put(judged.names.get(i), evaluations.get(i));
        }
        Evaluation first = evaluations.get(0);
        named.put(
                Constant.NAME,
                evaluations.containsKey(judged.names.size())
                        ? evaluations.get(judged.names.size())
                        : constant.onBinary(first.positives(), first.rows() - first.positives()));
        return named;
    }

    private void addRanking(Dataset<Row> scored, Judged judged, Map<String, Evaluation> whole) {
        Dataset<Row> longer =
                longer(scored, judged, functions.lit(0), col(GROUP).as(SortedScores.CLUSTER));
        Ranking.figures(longer, rules.ranking().orElseThrow().places())
                .forEach((series, figures) -> whole.computeIfPresent(
                        judged.names.get(series), (name, evaluation) -> evaluation.with(figures)));
    }

    /** Beside the bootstrap's: the standard error and p of the gain in AUC on the champion, of rows that are independent. */
    private static void addDeLong(Dataset<Row> scored, Judged judged, Map<String, Evaluation> whole) {
        int champion = judged.names.indexOf(CHAMPION);
        List<Column> columns = new ArrayList<>(List.of(col("_label").cast("double")));
        judged.byColumn.keySet().forEach(score -> columns.add(col(score)));
        List<PairedDeLong> tests =
                DeLongTests.against(scored.select(columns.toArray(Column[]::new)), judged.names.size(), champion);
        OptionalDouble reference = whole.get(CHAMPION).value(Metric.AUC);
        for (int model = 0; model < tests.size(); model++) {
            String name = judged.names.get(model);
            OptionalDouble value = whole.get(name).value(Metric.AUC);
            if (model == champion || value.isEmpty() || reference.isEmpty()) {
                continue;
            }
            double gain = value.getAsDouble() - reference.getAsDouble();
            tests.get(model)
                    .difference(gain)
                    .ifPresent(found -> whole.computeIfPresent(
                            name,
                            (n, evaluation) -> evaluation.with(Map.of(
                                    "auc_gain_on_champion_standard_error",
                                    found.standardError(),
                                    "auc_gain_on_champion_delong_p",
                                    found.p()))));
        }
    }

    private void addSlices(
            Dataset<Row> scored, String column, Judged judged, Map<String, Map<String, Evaluation>> slices) {
        Column value = RowHash.named(slice(column));
        // bounded: so many rows
        List<Row> values = scored.groupBy(value.as("value"))
                .count()
                .orderBy(col("count").desc(), col("value"))
                .limit(Outcome.SLICES)
                .collectAsList();
        Column first = functions.lit(-1);
        Map<Integer, OptionalDouble> series = new TreeMap<>();
        for (int i = 0; i < values.size(); i++) {
            int from = i * judged.names.size();
            first = functions
                    .when(value.eqNullSafe(values.get(i).getString(0)), from)
                    .otherwise(first);
            judged.series.forEach((model, threshold) -> series.put(from + model, threshold));
        }
        Dataset<Row> inSlices =
                scored.withColumn("_first", first).filter(col("_first").geq(0));
        Dataset<Row> longer = rules.weight().isPresent()
                ? longer(inSlices, judged, col("_first"), col(COUNTS).as(SortedScores.WEIGHT))
                : longer(inSlices, judged, col("_first"));
        Evaluator.evaluate(longer, task, series).forEach((number, evaluation) -> {
            String model = judged.names.get(number % judged.names.size());
            String name =
                    column + "=" + values.get(number / judged.names.size()).getString(0);
            slices.computeIfAbsent(model, m -> new LinkedHashMap<>()).put(name, evaluation.withoutCurves());
        });
    }
}
