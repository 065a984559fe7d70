package dev.nightjar.app;

import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.core.config.Nearest;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.features.TrainingSetInfo;
import dev.nightjar.features.spark.TrainingSetIndex;
import dev.nightjar.features.spark.TrainingSetRebuild;
import dev.nightjar.features.spark.TrainingSetRebuild.Rebuilt;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The training sets of a pipeline. */
@Command(
        name = "training-set",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the training sets of a pipeline, or makes one again.",
            "  list     every training set with its rows",
            "  show     one set: its nights, what was left out, and what it is made from; its rows are the table training_set_ID",
            "  rebuild  makes the set again from the definition and the table versions that it pins, whatever the pipeline file says"
                    + " now, and compares; changes nothing. Ends with 3 if something differs.",
            "An id may be shortened as long as it is unique."
        },
        footer = {
            "",
            "Examples:",
            "  nightjar features training-set list examples/flights/pipeline.yaml",
            "  nightjar features training-set rebuild examples/flights/pipeline.yaml 3f2a"
        })
final class FeaturesTrainingSetCommand implements Callable<Integer> {
    private static final int DIFFERS = ErrorKind.DATA.exitCode();

    private enum Action {
        LIST,
        SHOW,
        REBUILD;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final class ActionConverter implements ITypeConverter<Action> {
        @Override
        public Action convert(String text) {
            List<String> all =
                    Arrays.stream(Action.values()).map(Action::toString).toList();
            if (!all.contains(text)) {
                throw new TypeConversionException("'" + text + "' is no action" + Nearest.among(text, all));
            }
            return Action.valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    @Parameters(
            index = "0",
            paramLabel = "ACTION",
            converter = ActionConverter.class,
            description = "list, show or rebuild.")
    private Action action;

    @Parameters(
            index = "1",
            paramLabel = "PIPELINE",
            description = "The pipeline file (YAML): a path, or an address such as hdfs:// or s3a://.")
    private PipelinePlace file;

    @Parameters(index = "2", arity = "0..1", paramLabel = "ID", description = "Training set; for show and rebuild.")
    private String id;

    @Mixin
    private LayerOptions layers;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        try (OpenPipeline opened = new OpenPipeline(file.load(layers.loader()))) {
            TrainingSetIndex index = new TrainingSetIndex(opened.lake());
            return switch (action) {
                case LIST -> list(index);
                case SHOW -> show(index.named(id()));
                case REBUILD -> rebuild(new TrainingSetRebuild(opened.lake()).rebuild(index.named(id())));
            };
        }
    }

    private String id() {
        if (id == null) {
            throw new PipelineException(
                    ErrorKind.USAGE, "features training-set " + action + ": which one? Give its id; list shows them");
        }
        return id;
    }

    private int list(TrainingSetIndex index) {
        List<TrainingSetInfo> sets = index.all();
        TextTable table = TextTable.of("id", "night", "first night", "last night", "rows", "features");
        for (TrainingSetInfo set : sets) {
            table.row(
                    set.id(),
                    set.night().toString(),
                    set.nights().first().toString(),
                    set.nights().last().toString(),
                    Long.toString(set.rows()),
                    Integer.toString(set.features().size()));
        }
        output.answer(
                sets.isEmpty() ? "no night has made a training set yet" : table.toString(),
                Map.of(
                        "training_sets",
                        sets.stream().map(FeaturesTrainingSetCommand::brief).toList()));
        return 0;
    }

    private int show(TrainingSetInfo set) {
        Map<String, Object> fields = brief(set);
        fields.put("unmatured", set.unmatured());
        fields.put("excluded", set.excluded());
        fields.put("in_gaps", orNull(set.inGaps()));
        fields.put("sampled_out", orNull(set.sampledOut()));
        fields.put("content_hash", set.contentHash().orElse(null));
        fields.put("path", set.path());
        fields.put("run_id", set.runId());
        fields.put("tables", set.tables());
        fields.put("features", set.features());
        StringBuilder text = new StringBuilder();
        fields.forEach((name, value) -> {
            if (value instanceof Map<?, ?> tables) {
                text.append(name).append('\n');
                tables.forEach((t, v) -> text.append("  ")
                        .append(t)
                        .append(" at version ")
                        .append(v)
                        .append('\n'));
            } else if (value instanceof List<?> list) {
                text.append(name).append(" (").append(list.size()).append(")\n");
                list.forEach(f -> text.append("  ").append(f).append('\n'));
            } else {
                text.append(String.format(Locale.ROOT, "%-13s %s%n", name, value == null ? "not recorded" : value));
            }
        });
        fields.put("definition", set.definition());
        output.answer(text.toString().stripTrailing(), fields);
        return 0;
    }

    private int rebuild(Rebuilt rebuilt) {
        TrainingSetInfo set = rebuilt.set();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", set.id());
        fields.put("equal", rebuilt.equal());
        fields.put("rows", rebuilt.rows());
        fields.put("content_hash", rebuilt.hash());
        fields.put("recorded_hash", set.contentHash().orElse(null));
        fields.put("stored_hash", rebuilt.stored().orElse(null));
        fields.put("differences", rebuilt.differences());
        String says = rebuilt.equal()
                ? "equal: " + rebuilt.rows() + " rows with the content hash " + rebuilt.hash()
                        + (set.contentHash().isPresent() ? "" : "; the index recorded none")
                : "differs: " + String.join("; ", rebuilt.differences());
        output.answer("training set " + set.id() + " " + says, fields);
        return rebuilt.equal() ? 0 : DIFFERS;
    }

    private static Map<String, Object> brief(TrainingSetInfo set) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", set.id());
        fields.put("night", set.night().toString());
        fields.put("first_night", set.nights().first().toString());
        fields.put("last_night", set.nights().last().toString());
        fields.put("rows", set.rows());
        fields.put("spine_rows", set.spineRows());
        return fields;
    }

    private static Long orNull(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }
}
