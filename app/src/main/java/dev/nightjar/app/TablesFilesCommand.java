package dev.nightjar.app;

import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.app.spark.PublishedFiles;
import dev.nightjar.app.spark.PublishedFiles.Listing;
import dev.nightjar.lake.spark.TableFiles.DataFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The Parquet files of a table, for readers that do not know Delta. */
@Command(
        name = "files",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the Parquet files that hold the rows of a table, one address a line: data tables at the version that is"
                    + " published, the others as they stand. DuckDB, pandas or Polars read the right rows from them.",
            "Partition columns stand in the folders' names (COLUMN=VALUE). Where the files' rows have to be filtered, a line"
                    + " '-- where PREDICATE' stands before them, and \"predicate\" in the object of --json. A view has no files."
        },
        footer = {"", "Example:", "  nightjar tables files examples/flights/pipeline.yaml predictions --json"})
final class TablesFilesCommand implements Callable<Integer> {
    @Mixin
    private TableOptions options;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        try (OpenPipeline opened = new OpenPipeline(options.load())) {
            Listing listing = new PublishedFiles(opened).of(options.name());
            String files = listing.files().stream().map(DataFile::address).collect(Collectors.joining("\n"));
            String where = listing.predicate().map(p -> "-- where " + p + "\n").orElse("");
            output.answer(where + files, fields(listing));
        }
        return 0;
    }

    private static Map<String, Object> fields(Listing listing) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("table", listing.table());
        fields.put("folder", listing.folder());
        fields.put("version", listing.version());
        fields.put("predicate", listing.predicate().orElse(null));
        List<Map<String, Object>> files =
                listing.files().stream().map(TablesFilesCommand::fields).toList();
        fields.put("files", files);
        return fields;
    }

    private static Map<String, Object> fields(DataFile file) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("address", file.address());
        fields.put("bytes", file.bytes());
        fields.put("partition", file.partition());
        return fields;
    }
}
