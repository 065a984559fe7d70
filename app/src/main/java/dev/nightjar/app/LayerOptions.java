package dev.nightjar.app;

import dev.nightjar.core.config.PipelineLoader;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What is laid over a pipeline file. */
final class LayerOptions {
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

    List<String> assignments() {
        return List.copyOf(assignments);
    }

    /** A loader that lays them over a file. */
    PipelineLoader loader() {
        PipelineLoader loader = PipelineLoader.of(System::getenv);
        for (String profile : profiles) {
            loader = loader.profile(profile);
        }
        return loader.set(assignments);
    }

    /** The same options once more, for a command line that is to lay the same over a file. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        profiles.forEach(profile -> arguments.addAll(List.of("--profile", profile)));
        assignments.forEach(assignment -> arguments.addAll(List.of("--set", assignment)));
        return arguments;
    }
}
