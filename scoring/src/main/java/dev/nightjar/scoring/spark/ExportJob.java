package dev.nightjar.scoring.spark;

import dev.nightjar.core.config.Export;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.Stage;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.SparkErrors;
import dev.nightjar.scoring.ExportKeys;
import dev.nightjar.scoring.ExportPointer;
import dev.nightjar.scoring.ExportPointer.Move;
import dev.nightjar.scoring.ExportVersion;
import dev.nightjar.scoring.ExportWriter;
import dev.nightjar.scoring.RedisAddress;
import dev.nightjar.scoring.RedisPlace;
import dev.nightjar.scoring.RowsDigest;
import dev.nightjar.scoring.VersionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * The stage {@code export}: the night's predictions into Redis under a version of their own, read back and compared, and only then
 * served by switching one pointer. Until that moment readers see the version before, whole.
 */
public final class ExportJob {
    /** Rows of one task. */
    private static final long ROWS_A_TASK = 100_000;

    private final Lake lake;
    private final Move move;

    /** Exports nothing while a later night is served. */
    public ExportJob(Lake lake) {
        this(lake, Move.FORWARD_ONLY);
    }

    public ExportJob(Lake lake, Move move) {
        this.lake = Objects.requireNonNull(lake);
        this.move = Objects.requireNonNull(move);
    }

    /**
     * Exports a night, unless it is served already or a later one is.
     *
     * @throws PipelineException DATA if the night has no predictions; EXTERNAL if Redis cannot be reached, refuses, or does not hold
     *     what was written; CONFIG if what the pipeline file says about the export cannot be done
     */
    public JobResult run(RunContext context) {
        if (context.pipeline().export().isEmpty()) {
            return JobResult.skipped(Stage.EXPORT, "the pipeline file has no section export");
        }
        try (RedisPlace redis = RedisPlace.open(context.pipeline());
                ExportPointer pointer = ExportPointer.open(
                        redis.address(), new ExportKeys(context.pipeline().name()))) {
            Optional<ExportVersion> later = pointer.servedAfter(context.night());
            if (later.isPresent() && move == Move.FORWARD_ONLY) {
                return JobResult.skipped(
                        Stage.EXPORT, "Redis serves a later night, " + later.get() + ", and goes on to");
            }
            long tableVersion = lake.version(Predictions.PATH).orElseThrow(() -> noPredictions(context));
            Dataset<Row> rows = Predictions.ofNight(lake.readAt(Predictions.PATH, tableVersion), context.night())
                    .persist(StorageLevel.MEMORY_AND_DISK());
            try {
                return export(context, redis.address(), pointer, rows, tableVersion);
            } finally {
                rows.unpersist(false);
            }
        }
    }

    private JobResult export(
            RunContext context, RedisAddress redis, ExportPointer pointer, Dataset<Row> rows, long tableVersion) {
        Pipeline pipeline = context.pipeline();
        Map<String, String> fields = ExportRows.fields(pipeline, rows.schema());
        RowsDigest digest = passes(pipeline, rows, fields.keySet(), 1).digest();
        if (digest.rows() == 0) {
            throw noPredictions(context);
        }
        Export settings = pipeline.export().orElseThrow();
        ExportVersion version = ExportVersion.of(context.night(), digest);
        long expiresAt = pointer.expiry(Duration.ofDays(settings.expireDays()));
        ExportWriter writer = new ExportWriter(redis, new ExportKeys(pipeline.name()), version, expiresAt);
        RedisExport passes = passes(pipeline, rows, fields.keySet(), digest.rows());
        if (whole(pointer, version, passes, writer)) {
            JobResult skipped = JobResult.skipped(
                    Stage.EXPORT, digest.rows() + " keys are served as " + version + " already, each read back");
            return skipped.with(Map.of(), Map.of(), drop(pipeline, pointer, redis));
        }
        VersionState state = new VersionState(
                digest.rows(), digest.sampleKey(), pipeline.spine().key(), fields, tableVersion, false);
        pointer.begin(version, state, expiresAt);
        passes.writeAndCompare(writer);
        pointer.complete(version, state, expiresAt);
        ExportVersion served = pointer.serve(version, move);
        return result(digest.rows(), version, served, redis, drop(pipeline, pointer, redis));
    }

    private static RedisExport passes(Pipeline pipeline, Dataset<Row> rows, Set<String> fields, long count) {
        List<String> key = pipeline.spine().key();
        int tasks = (int) Math.min(1_000, 1 + (count - 1) / ROWS_A_TASK);
        Dataset<Row> spread = tasks == 1 ? rows : rows.repartition(tasks, Predictions.columns(key));
        return new RedisExport(ExportRows.texts(spread, key, fields), List.copyOf(fields));
    }

    private static boolean whole(
            ExportPointer pointer, ExportVersion version, RedisExport passes, ExportWriter writer) {
        return pointer.current().equals(Optional.of(version))
                && pointer.state(version).map(VersionState::complete).orElse(false)
                && passes.compare(writer).rows() == 0;
    }

    /** Drops what is not kept, by the keys of the predictions that were exported. @return warnings */
    private List<String> drop(Pipeline pipeline, ExportPointer pointer, RedisAddress redis) {
        List<String> warnings = new ArrayList<>();
        ExportKeys keys = new ExportKeys(pipeline.name());
        for (ExportVersion old :
                pointer.superfluous(pipeline.export().orElseThrow().keepVersions())) {
            pointer.state(old)
                    .flatMap(state -> remove(old, state, new ExportWriter(redis, keys, old, 0)))
                    .ifPresent(warnings::add);
            pointer.forget(old);
        }
        return warnings;
    }

    private Optional<String> remove(ExportVersion old, VersionState state, ExportWriter writer) {
        try {
            Dataset<Row> rows =
                    Predictions.ofNight(lake.readAt(Predictions.PATH, state.tableVersion()), old.nightDate());
            RedisExport.remove(ExportRows.texts(rows, state.key(), Set.of()), writer);
            return Optional.empty();
        } catch (Exception e) {
            if (RedisExport.isRefusal(e)) {
                throw SparkErrors.translate("cannot drop " + old + " from Redis at " + writer.redis(), e);
            }
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            return Optional.of("Redis keeps the keys of " + old
                    + " until they expire: the predictions that name them cannot be read any more (" + why + ")");
        }
    }

    private static JobResult result(
            long rows, ExportVersion version, ExportVersion served, RedisAddress redis, List<String> warnings) {
        String says = rows + " keys written to Redis at " + redis + " as " + version + " and read back; "
                + (served.equals(version) ? "they are served" : "a later night, " + served + ", is served");
        return JobResult.done(Stage.EXPORT, says, rows, rows).with(Map.of(), Map.of("keys", (double) rows), warnings);
    }

    private static PipelineException noPredictions(RunContext context) {
        return new PipelineException(
                ErrorKind.DATA,
                "predictions: night " + context.night()
                        + " has none to export. Run the stage score first (run --only score).");
    }
}
