package dev.nightjar.app;

import dev.nightjar.app.spark.FeatureBuilding;
import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.lake.BuiltAhead;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Builds the facts and tiles of a new file ahead of its first night. */
@Command(
        name = "build",
        mixinStandardHelpOptions = true,
        description = {
            "Builds the facts of tables and the tiles of groups whose definition no night has published, up to the last published night, while"
                    + " nights go on with another file. Chunks of days are committed one by one; started again, it goes on with those"
                    + " that are missing.",
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
            description =
                    "Tables at once, then chunks of tiles at once, 1 to 64; the chunks of a table of facts follow one another."
                            + " Default: ${DEFAULT-VALUE}.")
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
            FeatureBuilding.Built built =
                    new FeatureBuilding(opened, output.progress()).run(Math.toIntExact(chunk.toDays()), parallel);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("pipeline", opened.pipeline().name());
            fields.put(
                    "tables",
                    built.tables().stream()
                            .map(b -> fields(b, "table", "facts"))
                            .toList());
            fields.put(
                    "groups",
                    built.groups().stream()
                            .map(b -> fields(b, "features", "tiles"))
                            .toList());
            output.answer(text(built), fields);
        }
        return 0;
    }

    private static String text(FeatureBuilding.Built built) {
        TextTable table = TextTable.of("", "up to", "chunks", "rows", "");
        built.tables().forEach(b -> add(table, "facts of " + b.name(), b));
        built.groups().forEach(b -> add(table, "tiles of " + b.name(), b));
        return table.toString();
    }

    private static void add(TextTable table, String what, BuiltAhead built) {
        table.row(
                what,
                built.upTo().toString(),
                Integer.toString(built.chunks()),
                Long.toString(built.rows()),
                switch (built.state()) {
                    case PUBLISHED -> "published already";
                    case BUILT -> built.chunks() == 0 ? "built already" : "built; not published";
                    case LEFT -> "left to the first night: its source has other columns, or is new";
                });
    }

    private static Map<String, Object> fields(BuiltAhead built, String name, String rows) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(name, built.name());
        fields.put("up_to", built.upTo().toString());
        fields.put("chunks", built.chunks());
        fields.put(rows, built.rows());
        fields.put("published", built.state() == BuiltAhead.State.PUBLISHED);
        fields.put("state", built.state().name().toLowerCase(Locale.ROOT));
        return fields;
    }
}
