package dev.nightjar.app.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;

/** What the tables say about models. */
public final class ModelFigures {
    private final OpenPipeline opened;

    public ModelFigures(OpenPipeline opened) {
        this.opened = opened;
    }

    /** One measured metric. */
    public record Figure(LogicalDate night, String split, String name, double value, long rows) {
        /** For the JSON answer. */
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("night", night.toString());
            fields.put("split", split);
            fields.put("metric", name);
            fields.put("value", value);
            fields.put("rows", rows);
            return fields;
        }
    }

    /** The metrics of a model that are defined, by night, split and name. Bounded: some dozens for each night that judged it. */
    public List<Figure> of(String model) {
        return opened
                .lake()
                .read(Tables.METRICS)
                .filter(col("kind").equalTo("model").and(col("subject").equalTo(model)))
                .filter(col("value").isNotNull())
                .orderBy("night", "split", "name")
                .collectAsList()
                .stream()
                .map(ModelFigures::figure)
                .toList();
    }

    /** The newest night that has predictions. */
    public Optional<LogicalDate> lastScored() {
        return opened.lake().read("predictions").flatMap(p -> {
            Row newest = p.agg(max("night")).head(); // one row
            return newest.isNullAt(0) ? Optional.empty() : Optional.of(Runs.date(newest.getDate(0)));
        });
    }

    private static Figure figure(Row row) {
        return new Figure(
                Runs.date(row.getAs("night")),
                row.getAs("split"),
                row.getAs("name"),
                row.<Double>getAs("value"),
                row.<Long>getAs("rows"));
    }
}
