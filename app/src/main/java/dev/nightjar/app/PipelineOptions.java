package dev.nightjar.app;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.config.ResolvedConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which pipeline, with what laid over its file. */
final class PipelineOptions {
    @Parameters(index = "0", paramLabel = "PIPELINE", description = "The pipeline file (YAML).")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Lays a value over the file, for instance training.history=120d; may be repeated. Default: none.")
    private List<String> assignments = new ArrayList<>();

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description =
                    "Lays a profile over the file: local, cluster, or one of your own; may be repeated. Default: none.")
    private List<String> profiles = new ArrayList<>();

    /** The pipeline, checked. Spark is not started. */
    Pipeline load() {
        return loader().load(file);
    }

    /** The file as it was understood. */
    ResolvedConfig resolve() {
        return loader().resolve(file);
    }

    Path file() {
        return file;
    }

    private PipelineLoader loader() {
        PipelineLoader loader = PipelineLoader.of(System::getenv);
        for (String profile : profiles) {
            loader = loader.profile(profile);
        }
        return loader.set(assignments);
    }
}
