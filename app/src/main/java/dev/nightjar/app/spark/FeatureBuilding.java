package dev.nightjar.app.spark;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.run.CodeVersion;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.TileChunks;
import dev.nightjar.features.spark.FeaturesBuild;
import dev.nightjar.features.spark.FeaturesBuild.Built;
import dev.nightjar.lake.Claim;
import dev.nightjar.lake.spark.Frontier.Published;
import dev.nightjar.lake.spark.Lake;
import java.time.Duration;
import java.time.Instant;
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
        Pipeline pipeline = opened.pipeline();
        Lake lake = opened.lake();
        LogicalDate night = opened.published().map(Published::night).orElse(TileChunks.BEGINNING);
        String attempt = Claim.attempt(Instant.now());
        RunContext context = new RunContext(
                pipeline,
                night,
                NightRunner.runId(pipeline, night),
                attempt,
                CodeVersion.current().toString(),
                progress);
        String work = "tiles of " + pipeline.name() + " up to " + night;
        try (Claim claim =
                Claim.take(lake.files(), CLAIM, attempt, work, Duration.ZERO, why -> progress.say("waiting: " + why))) {
            return new FeaturesBuild(lake.fenced(claim::check)).run(context, days, parallel);
        }
    }
}
