package dev.nightjar.app;

import dev.nightjar.app.spark.FeatureGroups;
import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.app.spark.Query.Result;
import dev.nightjar.core.time.LogicalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The snapshot of a group: all its entities as one night knew them. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the features of all entities of a group as a night knew them, in the order of the entities. For windows these are the"
                    + " entities with a row within the longest window; for look-ups all rows that were live.",
            "The same of the last published night is the view features_GROUP of nightjar sql."
        },
        footer = {
            "",
            "Example:",
            "  nightjar features show examples/flights/pipeline.yaml carrier --date 2013-09-30 --where \"carrier_flights_7d > 500\""
        })
final class FeaturesShowCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Parameters(index = "1", paramLabel = "GROUP", description = "Name of the feature group; needed.")
    private String group;

    @Option(
            names = "--date",
            paramLabel = "DATE",
            converter = DateConverter.class,
            description = "The night, such as 2013-09-30. Default: the last published one.")
    private LogicalDate date;

    @Option(
            names = "--where",
            paramLabel = "SQL",
            description = "Condition over the entity's columns and the features. Default: all entities.")
    private String where;

    @Option(
            names = "--limit",
            paramLabel = "ROWS",
            defaultValue = "20",
            description = "Rows that are shown at most, 1 to 1000000. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Override
    public Integer call() {
        try (OpenPipeline opened = new OpenPipeline(options.load())) {
            FeatureGroups groups = new FeatureGroups(opened);
            LogicalDate night = groups.night(group, Optional.ofNullable(date));
            Result result = groups.show(group, night, Optional.ofNullable(where), limit);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("group", group);
            fields.put("date", night.toString());
            fields.putAll(SqlOutput.fields(result));
            output.answer(group + " as known by " + night + "\n" + SqlOutput.table(result), fields);
        }
        return 0;
    }
}
