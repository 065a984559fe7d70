package dev.nightjar.app;

import dev.nightjar.app.spark.PipelineExpressions;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.ResolvedConfig;
import dev.nightjar.lake.ExpressionReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks a pipeline file, and shows it as it is understood. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description =
                "Checks a pipeline file: all problems at once, each with its line. SQL expressions are read by Spark's own analyser; no session is"
                        + " started.",
        footer = {
            "",
            "Example:",
            "  nightjar config examples/flights/pipeline.yaml --resolved --set training.history=120d"
        })
final class ConfigCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--resolved",
            description =
                    "Every key with its value and where it came from: defaults, file, profile, --set; secrets masked.")
    private boolean resolved;

    @Override
    public Integer call() {
        Pipeline pipeline = options.load();
        ExpressionReport expressions = PipelineExpressions.of(pipeline);
        expressions.throwIfAny(options.file().toString(), options::resolve);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pipeline", pipeline.name());
        fields.put("config_hash", pipeline.configHash());
        if (!resolved) {
            String says =
                    "%s is a sound pipeline: %d sources, %d tables, %d feature groups, trainers %s; its lake is %s"
                            .formatted(
                                    options.file(),
                                    pipeline.sources().size(),
                                    pipeline.tables().size(),
                                    pipeline.features().size(),
                                    String.join(
                                            ", ", pipeline.training().trainers().keySet()),
                                    pipeline.folder());
            fields.put("lake", pipeline.folder().toString());
            fields.put("warnings", expressions.warnings());
            fields.put("not_checked", expressions.unknown());
            StringBuilder text = new StringBuilder(says);
            expressions.warnings().forEach(w -> text.append("\nwarning: ").append(w));
            expressions.unknown().forEach(u -> text.append("\nnot known yet: ").append(u));
            output.answer(text.toString(), fields);
            return 0;
        }
        ResolvedConfig config = options.resolve();
        fields.put("values", values(config));
        output.answer(config.yaml().stripTrailing(), fields);
        return 0;
    }

    private static List<Map<String, Object>> values(ResolvedConfig config) {
        return config.values().stream()
                .map(value -> {
                    Map<String, Object> entry = new LinkedHashMap<>();
                    entry.put("key", value.key());
                    entry.put(
                            "value",
                            value.list() ? value.items() : value.items().get(0));
                    entry.put("origin", value.origin());
                    return entry;
                })
                .toList();
    }
}
