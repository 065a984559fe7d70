package dev.nightjar.model;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.PipelineTables;
import java.util.Optional;

/** The features that a model was trained on, made of the sources that the pipeline file has now. */
public final class OlderFeatures {
    private OlderFeatures() {}

    /**
     * The pipeline with the features of an older definition, and the tables that these are made of.
     *
     * @param definition text of the older one, see {@link Pipeline#definition()}
     * @param features hash of the feature set that is wanted
     * @return empty if the features cannot be made: the zone or the spine is another, a source is gone or has other columns, or the text cannot
     *     be read
     */
    public static Optional<Pipeline> of(Pipeline pipeline, String definition, String features) {
        Pipeline older;
        try {
            older = PipelineLoader.definition(definition, pipeline.home());
        } catch (PipelineException e) {
            return Optional.empty();
        }
        boolean fed = older.tablesOfFeatures().stream().allMatch(t -> pipeline.sources()
                .containsKey(older.tables().get(t).source()));
        if (!fed || !older.spine().equals(pipeline.spine())) {
            return Optional.empty();
        }
        return Optional.of(pipeline.withFeaturesOf(older))
                .filter(p -> PipelineTables.featureSetHash(p).equals(features));
    }
}
