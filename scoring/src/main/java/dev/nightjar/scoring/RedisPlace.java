package dev.nightjar.scoring;

import dev.nightjar.core.config.Export;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * The Redis that a pipeline names: one with a URL, or the embedded one, which runs while this is open and keeps its data in
 * {@code _redis} below the lake, for all pipelines of that lake.
 */
public final class RedisPlace implements AutoCloseable {
    private static final String FOLDER = "_redis";

    private final RedisAddress address;
    private final Optional<EmbeddedRedis> embedded;

    private RedisPlace(RedisAddress address, Optional<EmbeddedRedis> embedded) {
        this.address = address;
        this.embedded = embedded;
    }

    /**
     * For writing: starts the embedded Redis if need be. A server with a URL is not asked for yet.
     *
     * @throws PipelineException CONFIG if the pipeline has no export, the URL is wrong, or the lake is on no local disk; EXTERNAL
     *     if the embedded Redis cannot be run
     */
    public static RedisPlace open(Pipeline pipeline) {
        Export export = export(pipeline);
        if (!export.embedded()) {
            return new RedisPlace(RedisAddress.parse(export.redis()), Optional.empty());
        }
        EmbeddedRedis redis = EmbeddedRedis.open(folder(pipeline.lake()));
        return new RedisPlace(redis.address(), Optional.of(redis));
    }

    /**
     * For reading: as {@link #open}, but makes no embedded Redis where none has been.
     *
     * @throws PipelineException DATA also, if there never was an export to the embedded Redis of this lake
     */
    public static RedisPlace openExisting(Pipeline pipeline) {
        if (export(pipeline).embedded() && !Files.isDirectory(folder(pipeline.lake()))) {
            throw new PipelineException(
                    ErrorKind.DATA,
                    new ExportKeys(pipeline.name()).current() + ": there is no embedded Redis in "
                            + folder(pipeline.lake())
                            + ": no night was exported yet. Run the night, or its last stage with run --only export.");
        }
        return open(pipeline);
    }

    private static Export export(Pipeline pipeline) {
        return pipeline.export()
                .orElseThrow(
                        () -> new PipelineException(
                                ErrorKind.CONFIG,
                                "export: the pipeline " + pipeline.name()
                                        + " exports nothing. Add a section export to its file, for instance export: {redis: embedded}."));
    }

    /** Where the embedded Redis of a lake keeps its data. @throws PipelineException CONFIG if the lake is on no local disk */
    static Path folder(URI lake) {
        Objects.requireNonNull(lake);
        if (lake.getScheme() != null && !lake.getScheme().equals("file")) {
            throw new PipelineException(
                    ErrorKind.CONFIG,
                    "export.redis: the embedded Redis keeps its data beside a lake on a local disk, and " + lake
                            + " is on none. Give a redis:// URL in export.redis.");
        }
        return Path.of(lake.getPath()).resolve(FOLDER);
    }

    public RedisAddress address() {
        return address;
    }

    /** Stops the embedded Redis unless another process uses it. */
    @Override
    public void close() {
        embedded.ifPresent(EmbeddedRedis::close);
    }
}
