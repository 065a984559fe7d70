package dev.nightjar.app.spark;

import dev.nightjar.core.run.Progress;
import dev.nightjar.features.spark.FeaturesBuild;
import dev.nightjar.features.spark.FeaturesBuild.Built;
import java.util.List;
import java.util.Objects;

/** A build of new tiles beside the nights, under a claim of its own. */
public final class FeatureBuilding {
    /** The claim: one build at a time, whatever the file. */
    public static final String CLAIM = "features-build";

    private final OpenPipeline opened;
    private final Progress progress;

    public FeatureBuilding(OpenPipeline opened, Progress progress) {
        this.opened = Objects.requireNonNull(opened);
        this.progress = Objects.requireNonNull(progress);
    }

    /**
     * Builds up to the frontier.
     *
     * @param days known dates in a chunk
     * @param parallel chunks at once
     * @throws dev.nightjar.core.error.PipelineException CLAIMED if another process builds; and what {@link FeaturesBuild#run} throws
     */
    public List<Built> run(int days, int parallel) {
        String work = "tiles of " + opened.pipeline().name();
        return new ClaimedWork(opened, progress)
                .run(CLAIM, work, (lake, context) -> new FeaturesBuild(lake).run(context, days, parallel));
    }
}
