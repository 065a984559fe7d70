package dev.nightjar.app;

import dev.nightjar.app.spark.Metastore;
import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.app.spark.ServedTables;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The tables and views of a pipeline in a Hive metastore. */
@Command(
        name = "register",
        mixinStandardHelpOptions = true,
        description = {
            "Puts all tables and views of a pipeline into a Hive metastore, as views with comments on tables and columns, so that every"
                    + " Spark with Delta that uses the metastore finds them. They name the versions of the publication in force: register"
                    + " again after each night.",
            "nightjar sql wants no registering: its names are made for each process, and gone with it."
        },
        footer = {
            "",
            "Examples:",
            "  nightjar tables register examples/flights/pipeline.yaml --metastore thrift://metastore:9083",
            "  nightjar tables register examples/flights/pipeline.yaml --metastore ./metastore"
        })
final class TablesRegisterCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--metastore",
            paramLabel = "PLACE",
            description =
                    "thrift://HOST:PORT of a Hive metastore, or a folder for one of this machine (Derby: one process at a time)."
                            + " Default: that of the Spark that runs this, if spark.sql.catalogImplementation is hive.")
    private String metastore;

    @Option(
            names = "--database",
            paramLabel = "NAME",
            description =
                    "The database that they go into; made if it is not there. Default: the pipeline's name, with _ for -.")
    private String database;

    @Override
    public Integer call() {
        Pipeline pipeline = options.load();
        String into = database == null ? pipeline.name().replace('-', '_') : database;
        if (!into.matches("[a-zA-Z][a-zA-Z0-9_]*")) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "--database " + into + ": a database's name has letters, digits and _ and begins with a letter");
        }
        try (OpenPipeline opened = new OpenPipeline(pipeline, Metastore.settings(metastore))) {
            Metastore.require(opened);
            ServedTables tables = new ServedTables(opened, into);
            tables.ensureDatabase("Pipeline " + pipeline.name());
            List<String> names = tables.makeAll();
            String night = opened.published().map(p -> p.night().toString()).orElse(null);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("database", into);
            fields.put("night", night);
            fields.put("tables", names);
            output.answer(
                    names.size() + " tables and views are in the database " + into
                            + (night == null
                                    ? "; no night is published yet"
                                    : ", as the night of " + night + " has them"),
                    fields);
        }
        return 0;
    }
}
