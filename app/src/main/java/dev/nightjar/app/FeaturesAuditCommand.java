package dev.nightjar.app;

import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.AuditCheck;
import dev.nightjar.features.Audited;
import dev.nightjar.features.spark.AuditByHand;
import dev.nightjar.lake.spark.Frontier.Published;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Computes features again by their definitions, and compares them with what a night has made. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = {
            "Computes the features of a sample again, straight from the facts as known by each row's night, and compares them to the bit with"
                    + " the night's scoring set and the newest training set that was made by it. Each night does so by itself"
                    + " for a small sample; this is for a bigger one, or for a night of long ago. Writes nothing.",
            "Ends with 3 if a value differs; the message names feature, entity, night, both values and the likely cause."
        },
        footer = {
            "",
            "Example:",
            "  nightjar features audit examples/flights/pipeline.yaml --date 2013-10-01 --sample 5000"
        })
final class FeaturesAuditCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--date",
            paramLabel = "DATE",
            converter = DateConverter.class,
            description = "The night. Default: the last published one.")
    private LogicalDate date;

    @Option(
            names = "--sample",
            paramLabel = "N",
            description = "Rows of each set, chosen by hash; 1 or more. Default: 10000.")
    private int sample = 10_000;

    @Option(
            names = "--nights",
            paramLabel = "N",
            description =
                    "Nights of the training set that rows are taken from, chosen by hash; 1 or more. Each costs as much as a scoring set."
                            + " Default: 2.")
    private int nights = 2;

    @Override
    public Integer call() {
        if (sample < 1 || nights < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--sample " + sample + " and --nights " + nights + ": both are 1 or more");
        }
        try (OpenPipeline opened = new OpenPipeline(options.load())) {
            LogicalDate night = Optional.ofNullable(date)
                    .or(() -> opened.published().map(Published::night))
                    .orElseThrow(() -> new PipelineException(
                            ErrorKind.DATA,
                            "nothing is published yet, so there is nothing to audit; run a night first"));
            Map<String, Audited> found = new AuditByHand(opened.lake(), opened.pipeline()).run(night, sample, nights);
            List<String> failures = found.entrySet().stream()
                    .filter(e -> !e.getValue().differences().isEmpty())
                    .map(e ->
                            AuditCheck.failure(e.getKey(), night, e.getValue()).getMessage())
                    .toList();
            if (!failures.isEmpty()) {
                throw new PipelineException(ErrorKind.DATA, String.join("\n", failures));
            }
            answer(night, found);
        }
        return 0;
    }

    private void answer(LogicalDate night, Map<String, Audited> found) {
        List<Map<String, Object>> sets = new ArrayList<>();
        found.forEach((set, audited) -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("set", set);
            fields.put("rows", audited.rows());
            fields.put("values", audited.values());
            fields.put(
                    "nights",
                    audited.nights().stream().map(LogicalDate::toString).toList());
            fields.put("differences", 0);
            sets.add(fields);
        });
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("night", night.toString());
        fields.put("sets", sets);
        String text = found.entrySet().stream()
                .map(e -> e.getKey() + ": " + e.getValue().values() + " values of "
                        + e.getValue().rows() + " rows of "
                        + e.getValue().nights().stream()
                                .map(LogicalDate::toString)
                                .collect(Collectors.joining(", "))
                        + " are what the facts give, to the bit")
                .collect(Collectors.joining("\n"));
        output.answer(text, fields);
    }
}
