package dev.nightjar.app;

import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.app.spark.PublishedFiles;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Delta's symlink manifests of a table. */
@Command(
        name = "manifests",
        mixinStandardHelpOptions = true,
        description = {
            "Writes Delta's symlink manifests of a table below its folder, from which Trino, Athena and Presto read its files"
                    + " without knowing Delta, and prints where they are. They are of the moment: write them again after each night.",
            "Refused while a night has written rows that are not published."
        },
        footer = {"", "Example:", "  nightjar tables manifests examples/flights/pipeline.yaml predictions"})
final class TablesManifestsCommand implements Callable<Integer> {
    @Mixin
    private TableOptions options;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        try (OpenPipeline opened = new OpenPipeline(options.load())) {
            String folder = new PublishedFiles(opened).manifests(options.name());
            output.answer(folder, Map.of("manifests", folder));
        }
        return 0;
    }
}
