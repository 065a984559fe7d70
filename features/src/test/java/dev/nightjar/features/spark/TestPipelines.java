package dev.nightjar.features.spark;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.core.config.FeatureGroup.Aggregation.Function;
import dev.nightjar.core.config.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parts of pipelines over {@link FactLog}'s table. */
final class TestPipelines {
    private TestPipelines() {}

    static Table table(String name) {
        Map<String, String> select = new LinkedHashMap<>();
        FactLog.SELECTED.forEach(c -> select.put(c.name(), c.name()));
        return new Table(
                name, name, select, List.of("id"), Optional.of("at"), 60, Optional.empty(), List.of(), 0.1, 0.1);
    }

    static Map<String, Aggregation> everyFunctionOf(String expression) {
        Map<String, Aggregation> all = new LinkedHashMap<>();
        for (Function function : Function.values()) {
            all.put(function.name().toLowerCase(java.util.Locale.ROOT), new Aggregation(function, expression));
        }
        return all;
    }

    /** All functions of {@code x} over 1, 3 and 7 days. */
    static FeatureGroup.Aggregates plain() {
        return new FeatureGroup.Aggregates(
                "g", 1, List.of("entity"), "events", List.of(1, 3, 7), Optional.empty(), everyFunctionOf("x"));
    }

    /** Two key columns, a filter and a truth value. */
    static FeatureGroup.Aggregates filtered() {
        Map<String, Aggregation> aggregates = new LinkedHashMap<>();
        aggregates.put("n", new Aggregation(Function.COUNT, "1"));
        aggregates.put("high", new Aggregation(Function.MEAN, "x >= 5"));
        return new FeatureGroup.Aggregates(
                "f", 1, List.of("kind", "entity"), "events", List.of(2), Optional.of("x > -5"), aggregates);
    }
}
