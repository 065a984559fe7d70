package dev.nightjar.app;

import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.app.spark.Query;
import dev.nightjar.app.spark.Query.Access;
import dev.nightjar.app.spark.Query.Result;
import dev.nightjar.app.spark.SqlServer;
import dev.nightjar.core.config.Pipeline;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** A query over the pipeline's tables, a prompt, or a server. */
@Command(
        name = "sql",
        mixinStandardHelpOptions = true,
        description = {
            "Answers a query (Spark SQL) over the pipeline's tables; without a query, a prompt with history. Data tables are read as"
                    + " the last published night has them.",
            "nightjar tables list shows the names: tables, live rows of each table of the pipeline file under its own name,"
                    + " NAME_history, NAME_quarantine, features_GROUP, latest_predictions, predictions_outcome, champions, checks, failed_checks,"
                    + " night_times, trials, leaderboard, epochs, model_metrics.",
            "It reads only, unless --write is given. With --thrift the same tables are served over JDBC until the process is stopped."
        },
        footer = {
            "",
            "Examples:",
            "  nightjar sql examples/flights/pipeline.yaml \"select * from predictions where date = '2013-10-02' order by"
                    + " probability desc\" --limit 20",
            "  nightjar sql examples/flights/pipeline.yaml",
            "  nightjar sql examples/flights/pipeline.yaml --thrift --port 10000"
        })
final class SqlCommand implements Callable<Integer> {
    private enum Format {
        TABLE,
        CSV,
        JSON
    }

    private static final class FormatConverter implements ITypeConverter<Format> {
        @Override
        public Format convert(String text) {
            return Arrays.stream(Format.values())
                    .filter(f -> f.name().equalsIgnoreCase(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + text.toLowerCase(Locale.ROOT) + "' is no format; there are: table, csv, json"));
        }
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "QUERY",
            description = "One statement that reads: select, show, describe or explain. Default: a prompt.")
    private String query;

    @Option(names = "--csv", description = "The same as --format csv.")
    private boolean csv;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = FormatConverter.class,
            description = "table, csv (RFC 4180, with a header line) or json (as --json). Default: table.")
    private Format format;

    @Option(
            names = "--limit",
            paramLabel = "ROWS",
            defaultValue = "1000",
            description = "Rows that are shown at most, 1 to 1000000. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(
            names = "--write",
            description =
                    "Allow temporary views, tables of your own by plain names (create table x using delta as select …; in"
                            + " ./spark-warehouse), and insert overwrite directory outside the lake. The pipeline's tables are changed by"
                            + " nights only.")
    private boolean write;

    @Option(names = "--thrift", description = "Serve the tables over JDBC with Spark's Thrift server, until stopped.")
    private boolean thrift;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "With --thrift: the address to listen at; another than this machine's own wants passwords."
                    + " Default: ${DEFAULT-VALUE}.")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "10000",
            description = "With --thrift: the port, 0 for a free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--passwords",
            paramLabel = "FILE",
            description =
                    "With --thrift: a file with lines USER:PASSWORD that nobody else may read. Default: user nightjar with"
                            + " the password in the environment variable " + ServerUsers.PASSWORD
                            + "; without that, nobody is asked for one.")
    private Path passwords;

    @Override
    public Integer call() {
        output.refuseBoth(csv || format == Format.CSV, csv ? "--csv" : "--format csv");
        if (thrift && query != null) {
            throw new ParameterException(
                    spec.commandLine(), "--thrift and a query: a server answers those of others; leave one out");
        }
        if (!thrift && passwords != null) {
            throw new ParameterException(spec.commandLine(), "--passwords is for --thrift; leave it out");
        }
        if (thrift && write) {
            throw new ParameterException(
                    spec.commandLine(), "--thrift and --write: a server reads only; leave one out");
        }
        Access access = write ? Access.WRITE : Access.READ;
        Pipeline pipeline = options.load();
        if (thrift) {
            return serve(pipeline);
        }
        try (OpenPipeline opened = new OpenPipeline(pipeline)) {
            if (query == null) {
                return new SqlPrompt(opened, access, limit, spec.commandLine().getOut()).run(SqlPrompt.terminal());
            }
            answer(new Query(opened, access).run(query, limit));
        }
        return 0;
    }

    private void answer(Result result) {
        Map<String, Object> fields = SqlOutput.fields(result);
        if (format == Format.JSON && !output.json()) {
            output.answer(Json.write(fields), fields);
        } else {
            output.answer(csv || format == Format.CSV ? SqlOutput.csv(result) : SqlOutput.table(result), fields);
        }
    }

    private int serve(Pipeline pipeline) {
        Map<String, String> users = ServerUsers.read(passwords, System::getenv);
        ServerUsers.requireFor(host, users);
        SqlServer.Started started = new SqlServer(pipeline, new SqlServer.Address(host, port), users).start();
        String url = "jdbc:hive2://" + host + ":" + started.port() + "/";
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("url", url);
        fields.put("tables", started.tables());
        fields.put("passwords", !users.isEmpty());
        output.answer(
                "serving " + started.tables().size() + " tables and views of " + pipeline.name() + " at " + url
                        + (users.isEmpty() ? "" : ", with user and password") + "; stop with Ctrl-C",
                fields);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }
}
