package dev.nightjar.app;

import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.app.spark.PipelineViews;
import dev.nightjar.app.sql.SqlView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Every name that SQL can ask for. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description =
                "Lists the tables and views of a pipeline, each with a sentence. Those that no night has written yet say so.",
        footer = {"", "Example:", "  nightjar tables list examples/flights/pipeline.yaml"})
final class TablesListCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        try (OpenPipeline opened = new OpenPipeline(options.load())) {
            List<Map<String, Object>> rows = rows(new PipelineViews(opened));
            output.answer(table(rows), Map.of("tables", rows));
        }
        return 0;
    }

    private static List<Map<String, Object>> rows(PipelineViews views) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String name : views.allNames()) {
            Optional<SqlView> view = views.view(name);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", name);
            fields.put("kind", view.map(v -> v.kind().toString()).orElse("nothing yet"));
            fields.put("about", view.map(SqlView::doc).orElse("No night wrote it yet."));
            rows.add(fields);
        }
        return rows;
    }

    /** For the prompt. */
    static String table(PipelineViews views) {
        return table(rows(views));
    }

    private static String table(List<Map<String, Object>> rows) {
        TextTable table = TextTable.of("name", "kind", "about");
        rows.forEach(r -> table.row(r.values().stream().map(Object::toString).toList()));
        return table.toString();
    }
}
