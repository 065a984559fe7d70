package dev.nightjar.app.doctor;

import dev.nightjar.app.spark.PlaceFiles;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.lake.LakeFiles;
import dev.nightjar.scoring.ExportKeys;
import dev.nightjar.scoring.ExportPointer;
import dev.nightjar.scoring.RedisPlace;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What a pipeline needs besides the machine: its lake, its Redis, its clock. Leaves nothing behind but an embedded Redis' folder. */
public final class Surroundings {
    private final Pipeline pipeline;
    private final Clock clock;

    public Surroundings(Pipeline pipeline, Clock clock) {
        this.pipeline = pipeline;
        this.clock = clock;
    }

    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.good("pipeline", pipeline.name() + ", config " + pipeline.configHash()));
        findings.add(lake());
        if (pipeline.export().isPresent()) {
            findings.add(redis());
        }
        findings.add(zone());
        return findings;
    }

    private Finding lake() {
        LakeFiles files = new LakeFiles(pipeline.folder(), PlaceFiles.hadoop());
        String probe = "_doctor/" + UUID.randomUUID();
        try {
            byte[] mark = "1".getBytes(StandardCharsets.UTF_8);
            boolean first = files.createNew(probe, mark);
            boolean second = files.createNew(probe, mark);
            return first && !second
                    ? Finding.good("lake", pipeline.folder() + " can be written, and creates a file once only")
                    : Finding.bad(
                            "lake",
                            pipeline.folder() + " lets a file be created twice",
                            "Racing writers could lose a commit there: use a disk with hard links, or a store with atomic create.",
                            ErrorKind.EXTERNAL);
        } catch (PipelineException e) {
            return Finding.bad(
                    "lake", e.getMessage(), "Make it writable, or set NIGHTJAR_LAKE to a place that is.", e.kind());
        } finally {
            remove(files);
        }
    }

    private static void remove(LakeFiles files) {
        try {
            files.delete("_doctor");
        } catch (PipelineException e) {
            // The lake cannot be written: that is what the finding says already.
            return;
        }
    }

    private Finding redis() {
        try (RedisPlace place = RedisPlace.open(pipeline);
                ExportPointer pointer = ExportPointer.open(place.address(), new ExportKeys(pipeline.name()))) {
            String serves = pointer.current().map(v -> "serves " + v).orElse("serves nothing yet");
            String kind = pipeline.export().orElseThrow().embedded() ? "the embedded one at " : "";
            return Finding.good("redis", kind + place.address() + " answers and " + serves);
        } catch (PipelineException e) {
            return Finding.bad("redis", e.getMessage(), "See that it runs and can be reached from here.", e.kind());
        }
    }

    private Finding zone() {
        ZonedDateTime there =
                ZonedDateTime.now(clock).withZoneSameInstant(pipeline.time().zone());
        return Finding.good(
                "zone",
                "it is " + there.toLocalDate() + " " + there.toLocalTime().withNano(0) + " in "
                        + pipeline.time().zone() + "; a night's cut-off is "
                        + pipeline.time().cutoffTime()
                        + " on the day after");
    }
}
