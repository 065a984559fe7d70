package dev.nightjar.app;

import dev.nightjar.app.spark.FeatureGroups;
import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.app.spark.Query.Result;
import dev.nightjar.core.time.LogicalDate;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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
            "  nightjar features show examples/flights/pipeline.yaml flight --date 2013-09-30 --where \"flight_late_rate_28d > 0.3\""
        })
final class FeaturesShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

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
            names = "--at",
            paramLabel = "INSTANT",
            description =
                    "What windows end before instead of the end of the night's day: 2013-09-30T07:30 in the pipeline's zone, or"
                            + " 2013-09-30T11:30:00Z. Facts are those that the night knows. Default: windows of days.")
    private String at;

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
            Optional<Instant> instant = Optional.ofNullable(at)
                    .map(text -> instant(text, opened.pipeline().time().zone()));
            LogicalDate night = groups.night(group, Optional.ofNullable(date));
            Result result = groups.show(group, night, instant, Optional.ofNullable(where), limit);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("group", group);
            fields.put("date", night.toString());
            instant.ifPresent(i -> fields.put("at", i.toString()));
            fields.putAll(SqlOutput.fields(result));
            String before = instant.map(i -> ", windows end before " + at).orElse("");
            output.answer(group + " as known by " + night + before + "\n" + SqlOutput.table(result), fields);
        }
        return 0;
    }

    /** Of a local time that clocks show twice the first one; of one that they skip, as much later as they skip. */
    private Instant instant(String text, ZoneId zone) {
        try {
            return text.endsWith("Z")
                    ? Instant.parse(text)
                    : LocalDateTime.parse(text).atZone(zone).toInstant();
        } catch (DateTimeParseException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--at: '" + text + "' is no instant; write 2013-09-30T07:30, in the pipeline's zone " + zone
                            + ", or 2013-09-30T11:30:00Z",
                    e);
        }
    }
}
