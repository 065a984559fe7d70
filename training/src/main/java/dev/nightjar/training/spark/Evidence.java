package dev.nightjar.training.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.model.Environment;
import dev.nightjar.model.FeatureBatch;
import dev.nightjar.model.FeatureColumn;
import dev.nightjar.model.Holdout;
import dev.nightjar.model.Model;
import dev.nightjar.model.ModelAbout;
import dev.nightjar.model.ModelFolder;
import dev.nightjar.model.registry.ModelStore;
import dev.nightjar.model.spark.RowFeatures;
import dev.nightjar.training.Assessed;
import dev.nightjar.training.Evaluation;
import dev.nightjar.training.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** Puts beside each stored candidate what lets others check and judge it: rows of the test split with its scores, facts, figures, its card. */
final class Evidence {
    private static final String PLACE = "_place";

    /** Rows with all features of the set. */
    private record Drawn(StructType schema, List<Row> rows) {
        FeatureBatch batch(Model model) {
            return RowFeatures.batch(schema, model.inputs(), rows);
        }
    }

    private final Pipeline pipeline;
    private final TrainingSet set;
    private final ModelStore store;

    Evidence(Pipeline pipeline, TrainingSet set, ModelStore store) {
        this.pipeline = pipeline;
        this.set = set;
        this.store = store;
    }

    /**
     * Completes the folders of models that are stored and judged.
     *
     * @param models with features of the training set
     * @return model id to hash of its folder's manifest
     */
    Map<String, String> write(List<Model> models, Outcome outcome) {
        Drawn drawn = drawn();
        Map<String, String> hashes = new TreeMap<>();
        for (Model model : models) {
            // The stored files, not the fitted object: what was written must be readable.
            Model stored = store.read(model.id());
            Assessed judged = outcome.candidates().stream()
                    .filter(c -> c.subject().equals(model.id()))
                    .findFirst()
                    .orElseThrow();
            hashes.put(
                    model.id(),
                    store.complete(
                            stored,
                            () -> ModelFolder.beside(
                                    stored, Holdout.of(stored, drawn.batch(stored)), about(stored, judged))));
        }
        return hashes;
    }

    /** The test rows with the smallest hashes of key and night. Bounded: some hundred rows come to the driver. */
    private Drawn drawn() {
        List<FeatureColumn> features = set.features();
        List<Column> order = new ArrayList<>(RowHash.named(pipeline.spine().key()));
        order.add(col("_night"));
        List<Column> selected = new ArrayList<>(RowFeatures.select(set.rows().schema(), features));
        selected.add(xxhash64(order.toArray(Column[]::new)).as(PLACE));
        List<Column> kept = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            kept.add(order.get(i).as(PLACE + i));
        }
        selected.addAll(kept);
        List<Column> sorted = new ArrayList<>(List.of(col(PLACE)));
        for (int i = 0; i < kept.size(); i++) {
            sorted.add(col(PLACE + i));
        }
        int most = Holdout.rowsOf(features.size());
        Dataset<Row> drawn = set.rows()
                .filter(col("_split").equalTo(functions.lit(Outcome.TEST)))
                .select(selected.toArray(Column[]::new))
                .orderBy(sorted.toArray(Column[]::new))
                .limit(most);
        return new Drawn(drawn.schema(), drawn.collectAsList());
    }

    private ModelAbout about(Model model, Assessed judged) {
        Map<String, Integer> versions = new TreeMap<>();
        pipeline.features().values().forEach(group -> versions.put(group.name(), group.version()));
        Map<String, Map<String, Double>> metrics = new TreeMap<>();
        judged.bySplit().forEach((split, evaluation) -> metrics.put(split, figures(evaluation)));
        return new ModelAbout(
                pipeline.name(),
                pipeline.question(),
                pipeline.label().value() + " of " + pipeline.label().from(),
                versions,
                ModelAbout.rowsIn(model),
                ModelAbout.rowsOut(model),
                set.id(),
                metrics,
                Environment.now(model, set.rows().sparkSession().version()));
    }

    private static Map<String, Double> figures(Evaluation evaluation) {
        Map<String, Double> figures = new TreeMap<>();
        evaluation.metrics().forEach((metric, value) -> figures.put(metric.toString(), value));
        evaluation.details().forEach(figures::put);
        figures.values().removeIf(value -> !Double.isFinite(value));
        figures.put("rows", (double) evaluation.rows());
        return figures;
    }
}
