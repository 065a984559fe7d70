package dev.nightjar.features.spark;

import dev.nightjar.core.config.Audit;
import dev.nightjar.core.config.Evaluating;
import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.core.config.Gate;
import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineTime;
import dev.nightjar.core.config.Scoring;
import dev.nightjar.core.config.Spine;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.config.Training;
import dev.nightjar.core.config.Window;
import java.net.URI;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Parts of pipelines over {@link FactLog}'s table. */
final class TestPipelines {
    private TestPipelines() {}

    static Table table(String name) {
        return table(name, Optional.empty());
    }

    /** The same, of rows that are valid from and to. */
    static Table table(String name, Optional<Table.Valid> valid) {
        Map<String, String> select = new LinkedHashMap<>();
        FactLog.SELECTED.forEach(c -> select.put(c.name(), c.name()));
        return new Table(
                name, name, select, List.of("id"), Optional.of("at"), 60, Optional.empty(), List.of(), 0.1, 0.1, valid);
    }

    static Map<String, Aggregation> everyFunctionOf(String expression) {
        Map<String, Aggregation> all = new LinkedHashMap<>();
        for (String function : List.of("count", "sum", "mean", "min", "max", "stddev", "last")) {
            all.put(function, Aggregation.of(function, expression));
        }
        return all;
    }

    /** Two aggregates that are no part of Nightjar, found by ServiceLoader: two numbers; a number and a text, in an object. */
    static FeatureGroup.Aggregates fromOutside() {
        Map<String, Aggregation> aggregates = new LinkedHashMap<>();
        aggregates.put("ends", new Aggregation("extremes", List.of("x"), Map.of("least", List.of("-5"))));
        aggregates.put("days", new Aggregation("distinct_texts", List.of("cast(at as date)"), Map.of()));
        return new FeatureGroup.Aggregates(
                "o",
                1,
                List.of("entity"),
                "events",
                List.of(Window.days(3), Window.EVERYTHING),
                Optional.empty(),
                aggregates);
    }

    /** Columns of a table's live row by its key; the spine calls the key {@code who}. */
    static FeatureGroup.Lookup lookup(String table) {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("entity", "entity");
        columns.put("x", "x");
        columns.put("large", "x > 1");
        return new FeatureGroup.Lookup("l", 1, List.of("who"), table, columns);
    }

    /** The pipeline with another table more. */
    static Pipeline with(Pipeline pipeline, Table more) {
        Map<String, Table> tables = new LinkedHashMap<>(pipeline.tables());
        tables.put(more.name(), more);
        return of(tables, pipeline.spine(), pipeline.features());
    }

    /** A pipeline of one table and one group. */
    static Pipeline of(Table table, FeatureGroup group) {
        Spine spine = new Spine(table.name(), table.key(), 1);
        return of(Map.of(table.name(), table), spine, Map.of(group.name(), group));
    }

    private static Pipeline of(Map<String, Table> tables, Spine spine, Map<String, FeatureGroup> groups) {
        return new Pipeline(
                "test",
                "",
                new PipelineTime(ZoneId.of("UTC"), LocalTime.of(6, 0)),
                URI.create("file:/nowhere"),
                URI.create("file:/nowhere"),
                Map.of(),
                tables,
                groups,
                spine,
                new Label(spine.from(), "x", Label.Task.REGRESSION, 1, Optional.empty()),
                new Training(10, 1, 1, 7, Map.of(), "rmse", 1),
                Evaluating.USUAL,
                new Gate(Gate.Mode.ENFORCE, List.of()),
                new Scoring(3, OptionalDouble.empty()),
                new Audit(1000),
                Optional.empty(),
                "",
                "");
    }

    /** All functions of {@code x} over 1, 3 and 7 days, the month and everything. */
    static FeatureGroup.Aggregates plain() {
        return new FeatureGroup.Aggregates(
                "g",
                1,
                List.of("entity"),
                "events",
                List.of(Window.days(1), Window.days(3), Window.days(7), Window.THIS_MONTH, Window.EVERYTHING),
                Optional.empty(),
                everyFunctionOf("x"));
    }

    /** Two key columns, a filter, a truth value, and counts of what is no number. */
    static FeatureGroup.Aggregates filtered() {
        Map<String, Aggregation> aggregates = new LinkedHashMap<>();
        aggregates.put("n", Aggregation.of("count", "1"));
        aggregates.put("high", Aggregation.of("mean", "x >= 5"));
        aggregates.put("texts", Aggregation.of("count", "if(kind = 0, id, null)"));
        aggregates.put("lists", Aggregation.of("days_with_any", "array(at)"));
        return new FeatureGroup.Aggregates(
                "f",
                1,
                List.of("kind", "entity"),
                "events",
                List.of(Window.days(2)),
                Optional.of("x > -5"),
                aggregates);
    }
}
