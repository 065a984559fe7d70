package dev.nightjar.app;

import dev.nightjar.core.config.PipelineLoader;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What is laid over a pipeline file. */
final class LayerOptions {
    /** The Spark setting by which the place's file, {@code conf/NAME.conf}, says its name. */
    static final String PLACE = "spark.nightjar.profile";

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
                    "Lays a profile over the file: a place (local, standalone, yarn, kubernetes, emr, dataproc, databricks), or one"
                            + " of your own; may be repeated. bin/nightjar starts Spark with the place's conf/NAME.conf too. Default:"
                            + " the place of spark-submit's --properties-file, if it is one of ours.")
    private List<String> profiles = new ArrayList<>();

    List<String> assignments() {
        return List.copyOf(assignments);
    }

    /** A loader that lays them over a file. */
    PipelineLoader loader() {
        PipelineLoader loader = PipelineLoader.of(System::getenv);
        for (String place : place()) {
            loader = loader.place(place);
        }
        for (String profile : profiles) {
            loader = loader.profile(profile);
        }
        return loader.set(assignments);
    }

    /** The same options once more, for a command line that is to lay the same over a file. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        place().forEach(place -> arguments.addAll(List.of("--profile", place)));
        profiles.forEach(profile -> arguments.addAll(List.of("--profile", profile)));
        assignments.forEach(assignment -> arguments.addAll(List.of("--set", assignment)));
        return arguments;
    }

    /** The place whose Spark settings are in force, unless it is asked for by hand too. */
    private List<String> place() {
        String place = System.getProperty(PLACE);
        return place == null || profiles.contains(place) ? List.of() : List.of(place);
    }
}
