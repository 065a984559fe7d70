package dev.nightjar.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads {@code features}. */
final class FeatureReader {
    private static final String SPINE = "spine";

    private final Reading reading;
    private final Map<String, Table> tables;
    private final Set<String> spineColumns;

    /** @param spineColumns columns of the spine's table; empty if that is not known */
    FeatureReader(Reading reading, Map<String, Table> tables, Set<String> spineColumns) {
        this.reading = reading;
        this.tables = tables;
        this.spineColumns = spineColumns;
    }

    Map<String, FeatureGroup> read(Section root) {
        Map<String, FeatureGroup> groups = new LinkedHashMap<>();
        Map<String, String> features = new LinkedHashMap<>();
        for (Block.Named entry : root.namedSome("features", "feature group")) {
            String variant = variant(entry);
            Section section = root.child("features", entry, "*:" + variant);
            FeatureGroup group = section.build(() -> group(entry.name(), variant, section));
            groups.put(entry.name(), group);
            if (group != null) {
                checkNames(section, group, features);
            }
        }
        return groups;
    }

    private static String variant(Block.Named entry) {
        if (!(entry.value() instanceof Setting.Mapping group)) {
            return "aggregates";
        }
        if (group.entries().containsKey("lookup")) {
            return "lookup";
        }
        boolean ofSpine = group.entries().get("from") != null
                && group.entries().get("from").value() instanceof Setting.Scalar from
                && from.text().equals(SPINE);
        boolean columnsOnly =
                group.entries().containsKey("columns") && !group.entries().containsKey("aggregates");
        return ofSpine || columnsOnly ? "row" : "aggregates";
    }

    private FeatureGroup group(String name, String variant, Section section) {
        int version = section.integer("version", Limits.GROUP_VERSION);
        return switch (variant) {
            case "lookup" -> lookup(name, version, section);
            case "row" -> {
                section.word("from", List.of(SPINE));
                yield new FeatureGroup.OfRow(name, version, columns(section, spineColumns, "the spine's table"));
            }
            default -> aggregates(name, version, section);
        };
    }

    private FeatureGroup lookup(String name, int version, Section section) {
        List<String> known = List.copyOf(tables.keySet());
        String table = section.name("lookup", known).orElse("");
        List<String> entity = section.texts("entity");
        checkIn(section, entity, spineColumns, "the spine's table");
        Table target = tables.get(table);
        if (target != null && target.lookupKey().size() != entity.size() && !entity.isEmpty()) {
            String without = target.lookupKey().size() < target.key().size() ? " without valid_from" : "";
            section.problem(
                    "entity",
                    "has " + entity.size() + " columns, but the key of " + table + without + " has "
                            + target.lookupKey().size() + ": " + String.join(", ", target.lookupKey()));
        }
        Set<String> there = target == null ? Set.of() : target.select().keySet();
        return new FeatureGroup.Lookup(name, version, entity, table, columns(section, there, table));
    }

    /** Expressions; one that is a single column must be a column of the table. */
    private static Map<String, String> columns(Section section, Set<String> there, String table) {
        Map<String, String> columns = section.expressions("columns", "feature");
        columns.forEach((feature, expression) -> {
            if (!there.isEmpty() && Expressions.isColumn(expression) && !there.contains(expression)) {
                section.problem(
                        "columns." + feature,
                        section.entryOrigin("columns", feature),
                        "'" + expression + "' is not a column of " + table + Nearest.among(expression, there));
            }
        });
        return columns;
    }

    private FeatureGroup aggregates(String name, int version, Section section) {
        List<String> known = List.copyOf(tables.keySet());
        String from = section.name("from", known).orElse("");
        List<String> entity = section.texts("entity");
        Table table = tables.get(from);
        if (table != null) {
            checkIn(section, entity, table.select().keySet(), from);
            if (table.eventTime().isEmpty()) {
                section.problem(
                        "from", "'" + from + "' has no event_time, so its rows have no day to be aggregated by");
            }
        }
        checkIn(section, entity, spineColumns, "the spine's table");
        return new FeatureGroup.Aggregates(
                name,
                version,
                entity,
                from,
                section.windows("windows"),
                section.optionalExpression("where"),
                AggregationReader.read(section));
    }

    private static void checkIn(Section section, List<String> entity, Set<String> columns, String table) {
        for (String column : entity) {
            if (!columns.isEmpty() && !columns.contains(column)) {
                section.problem(
                        "entity", "'" + column + "' is not a column of " + table + Nearest.among(column, columns));
            }
        }
    }

    private void checkNames(Section section, FeatureGroup group, Map<String, String> features) {
        for (String feature : new ArrayList<>(group.featureNames())) {
            String other = features.putIfAbsent(feature.toLowerCase(Locale.ROOT), group.name());
            if (other != null) {
                reading.problems()
                        .add(
                                section.origin(),
                                section.path(),
                                "makes the feature '" + feature + "', and so does "
                                        + (other.equals(group.name())
                                                ? "another of its entries"
                                                : "the group " + other));
            }
        }
    }
}
