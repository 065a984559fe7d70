package dev.nightjar.model.spark;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.model.ModelHeader;
import dev.nightjar.model.OlderFeatures;
import dev.nightjar.model.registry.ModelHistory;
import dev.nightjar.model.registry.ModelStore;
import dev.nightjar.model.registry.Reign;
import java.util.Optional;

/**
 * The features that a night's champion was trained on, where the pipeline file defines others by now. As long as such a champion stands, the
 * data stages make its tables beside the file's.
 */
public final class ServedFeatures {
    private ServedFeatures() {}

    /**
     * The pipeline as the champion of the night knows it: its features, and the tables that they are made of. Empty if it has the file's
     * features, if there is no champion, or if its features cannot be made from the file's sources any more (see {@link OlderFeatures#of});
     * scoring then says so.
     */
    public static Optional<Pipeline> beside(Lake lake, ModelHistory history, Pipeline pipeline, LogicalDate night) {
        Optional<ModelHeader> header = history.championAsOf(night).flatMap(reign -> header(lake, reign));
        if (header.isEmpty() || header.get().features().equals(PipelineTables.featureSetHash(pipeline))) {
            return Optional.empty();
        }
        return definition(lake, header.get().trainingSet())
                .flatMap(text -> OlderFeatures.of(pipeline, text, header.get().features()));
    }

    /** Of a model that cannot be read, none: scoring says what is wrong with it. */
    private static Optional<ModelHeader> header(Lake lake, Reign reign) {
        try {
            return Optional.of(new ModelStore(lake.files()).read(reign.model()).header());
        } catch (PipelineException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> definition(Lake lake, String trainingSet) {
        return lake.rows(Tables.TRAINING_SETS).stream()
                .filter(row -> trainingSet.equals(row.getAs("id")))
                .map(row -> row.<String>getAs("definition"))
                .filter(text -> !text.isEmpty())
                .findFirst();
    }
}
