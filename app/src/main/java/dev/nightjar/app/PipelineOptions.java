package dev.nightjar.app;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.ResolvedConfig;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which pipeline, with what laid over its file. */
final class PipelineOptions {
    @Parameters(
            index = "0",
            paramLabel = "PIPELINE",
            description = "The pipeline file (YAML): a path, or an address such as hdfs:// or s3a://.")
    private PipelinePlace file;

    @Mixin
    private LayerOptions layers;

    /** The pipeline, checked. Spark is not started. */
    Pipeline load() {
        return file.load(layers.loader());
    }

    /** The file as it was understood. */
    ResolvedConfig resolve() {
        return file.resolve(layers.loader());
    }

    /** What the work gives. A DATA error that begins with a key of the pipeline file is thrown with the place where the key stands. */
    <T> T placed(Supplier<T> work) {
        try {
            return work.get();
        } catch (PipelineException e) {
            String key = e.getMessage().split(": ", 2)[0];
            if (e.kind() != ErrorKind.DATA || !key.contains(".")) {
                throw e;
            }
            throw resolve().values().stream()
                    .filter(v -> v.key().equals(key))
                    .findFirst()
                    .map(v -> new PipelineException(e.kind(), v.origin() + ": " + e.getMessage(), e))
                    .orElse(e);
        }
    }

    /** What --set lays over the file, as it was given. */
    List<String> assignments() {
        return layers.assignments();
    }

    PipelinePlace file() {
        return file;
    }
}
