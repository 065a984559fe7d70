package dev.nightjar.training.spark;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.core.config.CalibrationMethod;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.model.CalibratedModel;
import dev.nightjar.model.Model;
import dev.nightjar.model.spark.ModelScores;
import dev.nightjar.training.Calibrating;
import dev.nightjar.training.CalibrationChoice;
import dev.nightjar.training.Outcome;
import dev.nightjar.training.ScoreRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Calibrates a night's models on the validation rows, each row counting one. */
final class Calibrations {
    private static final int SERIES_OF_A_MODEL = 3;

    private final Dataset<Row> set;
    private final Pipeline pipeline;
    private final CalibrationMethod method;

    Calibrations(Dataset<Row> set, Pipeline pipeline) {
        this.set = set;
        this.pipeline = pipeline;
        this.method = pipeline.training().calibrate();
    }

    /**
     * The models with their calibrations; as they are where there is none.
     *
     * @param warnings one is added for each model that cannot be calibrated as the file asks
     */
    Map<String, Fitted> of(Map<String, Fitted> fitted, List<String> warnings) {
        if (method == CalibrationMethod.NONE) {
            return fitted;
        }
        Map<String, Fitted> calibrated = new LinkedHashMap<>();
        Map<String, Calibrating> rows = rows(fitted);
        fitted.forEach((trainer, one) -> {
            CalibrationChoice choice = rows.get(trainer).choose(method);
            choice.warning(method).ifPresent(why -> warnings.add("training.calibrate: " + trainer + ": " + why));
            calibrated.put(trainer, calibrated(one, choice));
        });
        return calibrated;
    }

    private static Fitted calibrated(Fitted fitted, CalibrationChoice choice) {
        String says = fitted.says() + ", " + choice.says();
        DoubleFunction<Model> with = fitted.withThreshold();
        return choice.calibration()
                .map(c -> new Fitted(
                        new CalibratedModel(fitted.model(), c),
                        threshold -> new CalibratedModel(with.apply(threshold), c),
                        fitted.trainingLosses(),
                        fitted.validationLosses(),
                        says))
                .orElseGet(() ->
                        new Fitted(fitted.model(), with, fitted.trainingLosses(), fitted.validationLosses(), says));
    }

    /** By trainer. A half is by the hash of the key: it does not change with how the rows lie. */
    private Map<String, Calibrating> rows(Map<String, Fitted> fitted) {
        Map<String, Model> models = new LinkedHashMap<>();
        List<Column> scores = new ArrayList<>();
        fitted.values().forEach(one -> {
            String name = "score_" + models.size();
            scores.add(col(name));
            models.put(name, one.model());
        });
        Dataset<Row> validation = set.filter(col("_split").equalTo(Outcome.VALIDATION))
                .withColumn("_half", RowHash.half(RowHash.of(pipeline)));
        Column first = col("place").multiply(SERIES_OF_A_MODEL);
        Dataset<Row> longer = ModelScores.of(validation, List.of("_label", "_half"), models)
                .select(
                        col("_label").as("label"),
                        col("_half"),
                        functions
                                .posexplode(functions.array(scores.toArray(Column[]::new)))
                                .as(new String[] {"place", "score"}))
                .select(
                        col("label"),
                        col("score"),
                        functions
                                .explode(functions.array(
                                        first, first.plus(1).plus(col("_half").cast("int"))))
                                .as("series"));
        return named(new ArrayList<>(fitted.keySet()), parts(longer, SERIES_OF_A_MODEL * fitted.size()));
    }

    /** Series to its rows. Bounded: at most 75,776 bins and 0.9 n^(2/3) blocks for each partition of n rows and series. */
    private static Map<Integer, Calibrating.Part> parts(Dataset<Row> longer, int count) {
        List<Integer> series =
                java.util.stream.IntStream.range(0, count).boxed().toList();
        Map<Integer, Calibrating.Part> all = new HashMap<>();
        series.forEach(one -> all.put(one, Calibrating.Part.none()));
        try (SortedScores sorted = SortedScores.of(longer, series, SortedScores.ENTRIES_IN_PARTITION)) {
            List<Map<Integer, Calibrating.Part>> found =
                    sorted.parts().map(Calibrations::part).collect();
            found.forEach(part -> part.forEach((one, rows) -> all.get(one).then(rows)));
        }
        return all;
    }

    private static Map<Integer, Calibrating.Part> part(Map<Integer, ScoreRun> runs) {
        Map<Integer, Calibrating.Part> parts = new HashMap<>();
        runs.forEach((series, run) -> parts.put(series, Calibrating.Part.of(run)));
        return parts;
    }

    private static Map<String, Calibrating> named(List<String> trainers, Map<Integer, Calibrating.Part> parts) {
        Map<String, Calibrating> named = new LinkedHashMap<>();
        Iterator<String> names = trainers.iterator();
        for (int first = 0; names.hasNext(); first += SERIES_OF_A_MODEL) {
            named.put(
                    names.next(),
                    new Calibrating(parts.get(first), List.of(parts.get(first + 1), parts.get(first + 2))));
        }
        return named;
    }
}
