package dev.nightjar.app;

import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.app.spark.Query;
import dev.nightjar.app.spark.Query.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A query over the pipeline's tables. */
@Command(
        name = "sql",
        mixinStandardHelpOptions = true,
        description = {
            "Answers a query (Spark SQL) over the pipeline's tables. Data tables are read as the last published night has them.",
            "Views: predictions, champions, checks, metrics, curves, runs, ledger, frontier, model_events, training_sets; for"
                    + " each table of the pipeline file its live rows under its own name, NAME_history (known_from, known_to) and"
                    + " NAME_quarantine; raw_SOURCE and tiles_GROUP. The query is read-only."
        },
        footer = {
            "",
            "Example:",
            "  nightjar sql examples/flights/pipeline.yaml \"select * from predictions where date = '2013-10-02' order by"
                    + " probability desc\" --limit 20"
        })
final class SqlCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Parameters(index = "1", paramLabel = "QUERY", description = "One select statement; needed.")
    private String query;

    @Option(names = "--csv", description = "Comma-separated values with a header line (RFC 4180).")
    private boolean csv;

    @Option(
            names = "--limit",
            paramLabel = "ROWS",
            defaultValue = "1000",
            description = "Rows that are shown at most, 1 to 1000000. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Override
    public Integer call() {
        output.refuseBoth(csv, "--csv");
        try (OpenPipeline opened = new OpenPipeline(options.load())) {
            Result result = new Query(opened).run(query, limit);
            String text = csv ? csv(result) : table(result);
            output.answer(text, fields(result));
        }
        return 0;
    }

    private static Map<String, Object> fields(Result result) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("columns", result.columns());
        fields.put("types", result.types());
        List<Map<String, Object>> rows = new ArrayList<>();
        for (List<Object> row : result.rows()) {
            Map<String, Object> named = new LinkedHashMap<>();
            for (int c = 0; c < row.size(); c++) {
                named.put(result.columns().get(c), row.get(c));
            }
            rows.add(named);
        }
        fields.put("rows", rows);
        fields.put("truncated", result.truncated());
        return fields;
    }

    private static String table(Result result) {
        TextTable table = new TextTable(result.columns());
        result.rows().forEach(row -> table.row(texts(row, "null")));
        String rows = result.rows().size() == 1 ? "1 row" : result.rows().size() + " rows";
        return table + "\n" + rows + (result.truncated() ? ", and there are more: see --limit" : "");
    }

    private static String csv(Result result) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(result.columns());
        result.rows().forEach(row -> lines.add(texts(row, "")));
        return lines.stream()
                .map(line -> line.stream().map(SqlCommand::quoted).collect(Collectors.joining(",")))
                .collect(Collectors.joining("\r\n"));
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    private static List<String> texts(List<Object> row, String nothing) {
        return row.stream().map(v -> v == null ? nothing : text(v)).toList();
    }

    private static String text(Object value) {
        boolean nested = value instanceof Map<?, ?> || value instanceof List<?>;
        return nested ? Json.text(value) : value.toString();
    }
}
