package dev.nightjar.app;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.ResolvedConfig;
import java.util.List;
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

    /** What --set lays over the file, as it was given. */
    List<String> assignments() {
        return layers.assignments();
    }

    PipelinePlace file() {
        return file;
    }
}
