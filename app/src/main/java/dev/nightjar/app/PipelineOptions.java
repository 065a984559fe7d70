package dev.nightjar.app;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.ResolvedConfig;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which pipeline, with what laid over its file. */
final class PipelineOptions {
    @Parameters(index = "0", paramLabel = "PIPELINE", description = "The pipeline file (YAML).")
    private Path file;

    @Mixin
    private LayerOptions layers;

    /** The pipeline, checked. Spark is not started. */
    Pipeline load() {
        return layers.loader().load(file);
    }

    /** The file as it was understood. */
    ResolvedConfig resolve() {
        return layers.loader().resolve(file);
    }

    /** What --set lays over the file, as it was given. */
    List<String> assignments() {
        return layers.assignments();
    }

    Path file() {
        return file;
    }
}
