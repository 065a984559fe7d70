package dev.nightjar.app;

import dev.nightjar.app.spark.MergedFiles;
import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.features.spark.Compaction.ByHand;
import dev.nightjar.lake.spark.Compactor.Compacted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Merges small files. */
@Command(
        name = "compact",
        mixinStandardHelpOptions = true,
        description = {
            "Merges the small files of a pipeline's tables, or of one table, into files of up to 128 MB. No row changes, and everything"
                    + " that was published stays readable as it was. Nights do the same at each 16th publication"
                    + " (spark.nightjar.compactEvery) where a partition has more than 4 small files.",
            "Ends with 5 while a night is at the data. A table with rows of a night that is not published is left alone."
        },
        footer = {
            "",
            "Examples:",
            "  nightjar tables compact examples/flights/pipeline.yaml",
            "  nightjar tables compact examples/flights/pipeline.yaml runs"
        })
final class TablesCompactCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TABLE",
            description = "Its name in SQL. Default: all that grow nightly.")
    private String name;

    @Override
    public Integer call() {
        try (OpenPipeline opened = new OpenPipeline(options.load())) {
            MergedFiles merged = new MergedFiles(opened);
            ByHand done = name == null ? merged.all() : merged.of(name);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put(
                    "merged",
                    done.merged().stream().map(TablesCompactCommand::fields).toList());
            fields.put("left_alone", done.leftAlone());
            output.answer(text(done), fields);
        }
        return 0;
    }

    private static Map<String, Object> fields(Compacted table) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("folder", table.path());
        fields.put("version", table.version());
        fields.put("files_before", table.filesBefore());
        fields.put("files_after", table.filesAfter());
        return fields;
    }

    private static String text(ByHand done) {
        List<String> lines = new ArrayList<>();
        done.merged()
                .forEach(t -> lines.add(t.path() + ": " + t.filesBefore() + " files are " + t.filesAfter()
                        + " in version " + t.version()));
        done.leftAlone()
                .forEach(path -> lines.add(path + ": left alone; it has rows of a night that is not published: run the"
                        + " night to its end first"));
        return lines.isEmpty() ? "nothing to merge" : String.join("\n", lines);
    }
}
