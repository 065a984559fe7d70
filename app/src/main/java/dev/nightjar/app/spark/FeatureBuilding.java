package dev.nightjar.app.spark;

import dev.nightjar.core.run.Progress;
import dev.nightjar.etl.spark.FactsBuild;
import dev.nightjar.features.spark.FeaturesBuild;
import dev.nightjar.lake.BuiltAhead;
import java.util.List;
import java.util.Objects;

/** A build of new facts and tiles beside the nights, under a claim of its own. */
public final class FeatureBuilding {
    /** The claim: one build at a time, whatever the file. */
    public static final String CLAIM = "features-build";

    /**
     * What was done.
     *
     * @param tables one for each table of the file
     * @param groups one for each group of aggregates
     */
    public record Built(List<BuiltAhead> tables, List<BuiltAhead> groups) {
        public Built {
            tables = List.copyOf(tables);
            groups = List.copyOf(groups);
        }
    }

    private final OpenPipeline opened;
    private final Progress progress;

    public FeatureBuilding(OpenPipeline opened, Progress progress) {
        this.opened = Objects.requireNonNull(opened);
        this.progress = Objects.requireNonNull(progress);
    }

    /**
     * Builds up to the frontier: facts, then the tiles made from them.
     *
     * @param days known dates in a chunk
     * @param parallel tables, then chunks of tiles, at once
     * @throws dev.nightjar.core.error.PipelineException CLAIMED if another process builds; CONFIG if a group changed and its version did not;
     *     USAGE if nothing was published yet
     */
    public Built run(int days, int parallel) {
        String work = "facts and tiles of " + opened.pipeline().name();
        opened.frontier().groups().require(opened.pipeline());
        return new ClaimedWork(opened, progress).run(CLAIM, work, (lake, context) -> {
            List<BuiltAhead> tables = new FactsBuild(lake).run(context, days, parallel);
            return new Built(tables, new FeaturesBuild(lake).run(context, days, parallel));
        });
    }
}
