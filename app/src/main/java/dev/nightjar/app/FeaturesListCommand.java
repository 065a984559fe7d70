package dev.nightjar.app;

import dev.nightjar.app.spark.FeatureGroups;
import dev.nightjar.app.spark.FeatureGroups.Listed;
import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.core.time.DateRange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The groups with their versions and where they stand. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the feature groups of a pipeline: version, entity, windows, number of features, the first and the last date on which"
                    + " something of a group became known, and the folder below the lake from which it is computed.",
            "--json has the names of all features besides."
        },
        footer = {"", "Example:", "  nightjar features list examples/flights/pipeline.yaml"})
final class FeaturesListCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        try (OpenPipeline opened = new OpenPipeline(options.load())) {
            List<Listed> groups = new FeatureGroups(opened).all();
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("pipeline", opened.pipeline().name());
            fields.put(
                    "frontier",
                    opened.published().map(p -> p.night().toString()).orElse(null));
            fields.put(
                    "groups", groups.stream().map(FeaturesListCommand::fields).toList());
            output.answer(text(groups), fields);
        }
        return 0;
    }

    private static String text(List<Listed> groups) {
        TextTable table = TextTable.of(
                "group", "kind", "version", "entity", "windows", "features", "first known", "last known", "from");
        for (Listed group : groups) {
            table.row(
                    group.name(),
                    group.kind(),
                    Integer.toString(group.version()),
                    String.join(", ", group.entity()),
                    String.join(" ", group.windows()),
                    Integer.toString(group.features().size()),
                    group.known().map(k -> k.first().toString()).orElse(""),
                    group.known().map(k -> k.last().toString()).orElse(""),
                    group.path());
        }
        return table.toString();
    }

    private static Map<String, Object> fields(Listed group) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", group.name());
        fields.put("kind", group.kind());
        fields.put("version", group.version());
        fields.put("entity", group.entity());
        fields.put("windows", group.windows());
        fields.put("features", group.features());
        fields.put("path", group.path());
        fields.put(
                "first_known",
                group.known().map(DateRange::first).map(Object::toString).orElse(null));
        fields.put(
                "last_known",
                group.known().map(DateRange::last).map(Object::toString).orElse(null));
        return fields;
    }
}
