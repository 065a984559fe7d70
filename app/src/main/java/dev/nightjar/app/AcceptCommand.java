package dev.nightjar.app;

import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.run.CodeVersion;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.validation.Acceptance;
import dev.nightjar.validation.spark.ValidateJob;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets a night pass that a check holds back. */
@Command(
        name = "accept",
        mixinStandardHelpOptions = true,
        description = {
            "Accepts what the checks that stop a night found, with a reason and a name that stay. The next run of the night"
                    + " publishes it, if the data are still those that were judged."
        },
        footer = {
            "",
            "Example:",
            "  nightjar accept examples/flights/pipeline.yaml --date 2013-10-01 --reason \"a strike: few flights are right\""
        })
final class AcceptCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--date",
            required = true,
            paramLabel = "DATE",
            description = "The night that is held back. Needed.")
    private LogicalDate date;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why its data are right. Needed.")
    private String reason;

    @Option(names = "--author", paramLabel = "NAME", description = "Who says so. Default: the user of this machine.")
    private String author = System.getProperty("user.name");

    @Override
    public Integer call() {
        Pipeline pipeline = options.load();
        try (OpenPipeline opened = new OpenPipeline(pipeline)) {
            String code = CodeVersion.current().toString();
            RunContext context = new RunContext(
                    pipeline,
                    date,
                    RunId.of(pipeline.name(), date.toString(), pipeline.configHash(), code),
                    UUID.randomUUID().toString(),
                    code,
                    output.progress());
            List<Acceptance> accepted = new ValidateJob(opened.lake()).accept(context, reason, author);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("night", date.toString());
            fields.put("accepted", accepted.stream().map(AcceptCommand::fields).toList());
            String rules = accepted.stream()
                    .map(a -> a.table() + ": " + a.rule() + " on " + a.date())
                    .collect(Collectors.joining("\n  "));
            output.answer("accepted:\n  " + rules + "\nRun the night again to publish it.", fields);
        }
        return 0;
    }

    private static Map<String, Object> fields(Acceptance acceptance) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("table", acceptance.table());
        fields.put("rule", acceptance.rule());
        fields.put("date", acceptance.date().toString());
        fields.put("reason", acceptance.reason());
        fields.put("author", acceptance.author());
        return fields;
    }
}
