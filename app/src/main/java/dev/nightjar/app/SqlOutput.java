package dev.nightjar.app;

import dev.nightjar.app.spark.Query.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The rows of a query as a table for people, as comma-separated values (RFC 4180), or as the fields of an object. */
final class SqlOutput {
    private SqlOutput() {}

    static Map<String, Object> fields(Result result) {
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

    static String table(Result result) {
        if (result.columns().isEmpty()) {
            return "done"; // a statement that answers with nothing
        }
        TextTable table = new TextTable(result.columns());
        result.rows().forEach(row -> table.row(texts(row, "null")));
        String rows = result.rows().size() == 1 ? "1 row" : result.rows().size() + " rows";
        return table + "\n" + rows + (result.truncated() ? ", and there are more: see --limit" : "");
    }

    static String csv(Result result) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(result.columns());
        result.rows().forEach(row -> lines.add(texts(row, "")));
        return lines.stream()
                .map(line -> line.stream().map(SqlOutput::quoted).collect(Collectors.joining(",")))
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
