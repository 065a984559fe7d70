package dev.nightjar.app;

import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.app.spark.PipelineViews;
import dev.nightjar.app.sql.SqlView;
import dev.nightjar.core.table.TableColumn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The columns of one table or view. */
@Command(
        name = "describe",
        mixinStandardHelpOptions = true,
        description =
                "Describes a table or view: its columns with type and a sentence each, and the SQL that it stands for.",
        footer = {"", "Example:", "  nightjar tables describe examples/flights/pipeline.yaml predictions_outcome"})
final class TablesDescribeCommand implements Callable<Integer> {
    @Mixin
    private TableOptions options;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        try (OpenPipeline opened = new OpenPipeline(options.load())) {
            PipelineViews views = new PipelineViews(opened);
            SqlView view = views.view(options.name()).orElseThrow(() -> views.unknown(options.name()));
            output.answer(text(view), fields(view));
        }
        return 0;
    }

    private static String text(SqlView view) {
        TextTable table = TextTable.of("column", "type", "about");
        view.columns().forEach(c -> table.row(c.name(), c.type() + (c.nullable() ? " ?" : ""), c.doc()));
        return view.name() + " (" + view.kind() + "): " + view.doc() + "\n\n" + table
                + "\n\nA ? marks columns that may be null.";
    }

    private static Map<String, Object> fields(SqlView view) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", view.name());
        fields.put("kind", view.kind().toString());
        fields.put("about", view.doc());
        List<Map<String, Object>> columns =
                view.columns().stream().map(TablesDescribeCommand::fields).toList();
        fields.put("columns", columns);
        fields.put("select", view.select());
        return fields;
    }

    private static Map<String, Object> fields(TableColumn column) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", column.name());
        fields.put("type", column.type());
        fields.put("nullable", column.nullable());
        fields.put("about", column.doc());
        return fields;
    }
}
