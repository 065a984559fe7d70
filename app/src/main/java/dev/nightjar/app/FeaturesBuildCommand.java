package dev.nightjar.app;

import dev.nightjar.app.spark.FeatureBuilding;
import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.features.spark.FeaturesBuild.Built;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Builds the tiles of a new file ahead of its first night. */
@Command(
        name = "build",
        mixinStandardHelpOptions = true,
        description = {
            "Builds the tiles of groups whose definition no night has published, up to the last published night, while nights go on with"
                    + " another file. Chunks of days are committed one by one; started again, it goes on with those that are missing.",
            "Nobody reads what it builds until the first night of this file, which adds what became known since and publishes it."
        },
        footer = {"", "Example:", "  nightjar features build examples/flights/pipeline.yaml --chunk 30d --parallel 2"})
final class FeaturesBuildCommand implements Callable<Integer> {
    private static final int MOST = 64;

    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--chunk",
            paramLabel = "DAYS",
            defaultValue = "30d",
            converter = DurationConverter.class,
            description = "Known dates in a chunk, 1d or more. Default: ${DEFAULT-VALUE}.")
    private Duration chunk;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            defaultValue = "2",
            description = "Chunks at once, 1 to 64. Default: ${DEFAULT-VALUE}.")
    private int parallel;

    @Override
    public Integer call() {
        if (chunk.toDays() < 1) {
            throw new PipelineException(
                    ErrorKind.USAGE, "--chunk " + chunk.toSeconds() + "s is less than a day: give days, like 30d");
        }
        if (parallel < 1 || parallel > MOST) {
            throw new PipelineException(ErrorKind.USAGE, "--parallel " + parallel + " is outside 1 to " + MOST);
        }
        try (OpenPipeline opened = new OpenPipeline(options.load())) {
            List<Built> built =
                    new FeatureBuilding(opened, output.progress()).run(Math.toIntExact(chunk.toDays()), parallel);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("pipeline", opened.pipeline().name());
            fields.put(
                    "groups", built.stream().map(FeaturesBuildCommand::fields).toList());
            output.answer(text(built), fields);
        }
        return 0;
    }

    private static String text(List<Built> built) {
        TextTable table = TextTable.of("features", "up to", "chunks", "tiles", "");
        built.forEach(b -> table.row(
                b.group(),
                b.upTo().toString(),
                Integer.toString(b.chunks()),
                Long.toString(b.tiles()),
                b.published() ? "published already" : b.chunks() == 0 ? "built already" : "built; not published"));
        return table.toString();
    }

    private static Map<String, Object> fields(Built built) {
        return Map.of(
                "features", built.group(),
                "up_to", built.upTo().toString(),
                "chunks", built.chunks(),
                "tiles", built.tiles(),
                "published", built.published());
    }
}
