package dev.nightjar.features;

import dev.nightjar.core.time.LogicalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where each feature of one row came from.
 *
 * @param key the spine's key as text, joined by |
 * @param night the night that predicts
 * @param date the day that the prediction is about
 * @param spine the clean row that was predicted for
 * @param scored whether the scoring set of the night holds the row
 * @param tables folder of each table that was read to its published version
 * @param columns of each table of clean rows that was read, the expression over the raw row that each column is
 * @param groups in the file's order
 */
public record Explained(
        String key,
        LogicalDate night,
        LogicalDate date,
        Fact spine,
        boolean scored,
        Map<String, Long> tables,
        Map<String, Map<String, String>> columns,
        List<Group> groups) {
    /**
     * A clean row.
     *
     * @param table in the pipeline file
     * @param day its event day; empty if it has none
     * @param known the night that was the first to know it
     * @param place the raw file
     * @param row of the file, from 1
     * @param values what was taken of it: name or expression to value
     */
    public record Fact(
            String table, String day, LogicalDate known, String place, long row, Map<String, Object> values) {
        public Fact {
            values = ordered(values);
        }

        private Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("table", table);
            fields.put("event_day", day.isEmpty() ? null : day);
            fields.put("known_date", known.toString());
            fields.put("file", place);
            fields.put("row", row);
            fields.put("values", values);
            return fields;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(table + (day.isEmpty() ? "" : " of " + day) + ", known " + known);
            values.forEach((name, value) ->
                    text.append(", ").append(name).append(" = ").append(value));
            return text.append("  <- ")
                    .append(place)
                    .append(", row ")
                    .append(row)
                    .toString();
        }
    }

    /**
     * The newest version of a tile as known by the night.
     *
     * @param state column of the tile table to value
     */
    public record Tile(LogicalDate day, LogicalDate known, Map<String, Object> state) {
        public Tile {
            state = ordered(state);
        }

        private Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("event_day", day.toString());
            fields.put("known_date", known.toString());
            fields.put("state", state);
            return fields;
        }

        @Override
        public String toString() {
            return day + ", known " + known + ": " + state;
        }
    }

    /**
     * @param value by its definition; null for none
     * @param held what the scoring set holds, where that differs; empty otherwise
     * @param expression what is computed, in the pipeline file's words
     * @param why why it is null; empty if it is not
     * @param rows clean rows that have a value for it
     * @param facts the newest of these, a bounded number
     */
    public record Feature(
            String name, Object value, String held, String expression, String why, long rows, List<Fact> facts) {
        public Feature {
            facts = List.copyOf(facts);
        }

        private Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("feature", name);
            fields.put("value", value);
            fields.put("scoring_set_holds", held.isEmpty() ? null : held);
            fields.put("expression", expression);
            fields.put("null_because", why.isEmpty() ? null : why);
            fields.put("rows", rows);
            fields.put("facts", facts.stream().map(Fact::fields).toList());
            return fields;
        }
    }

    /**
     * @param kind aggregates, lookup or row
     * @param entity column to value; empty for features of the row
     * @param reads folders of the tables that it reads
     * @param days event days of the longest window that have a tile
     * @param tiles the newest of these, a bounded number
     */
    public record Group(
            String name,
            int version,
            String kind,
            Map<String, Object> entity,
            List<String> reads,
            long days,
            List<Tile> tiles,
            List<Feature> features) {
        public Group {
            entity = ordered(entity);
            reads = List.copyOf(reads);
            tiles = List.copyOf(tiles);
            features = List.copyOf(features);
        }

        private Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("group", name);
            fields.put("version", version);
            fields.put("kind", kind);
            fields.put("entity", entity);
            fields.put("reads", reads);
            fields.put("tiles_in_window", days);
            fields.put("tiles", tiles.stream().map(Tile::fields).toList());
            fields.put("features", features.stream().map(Feature::fields).toList());
            return fields;
        }
    }

    public Explained {
        Objects.requireNonNull(key);
        Objects.requireNonNull(night);
        Objects.requireNonNull(date);
        Objects.requireNonNull(spine);
        tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        groups = List.copyOf(groups);
    }

    private static Map<String, Object> ordered(Map<String, Object> values) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(values)); // with nulls
    }

    /** For machines. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("key", key);
        fields.put("night", night.toString());
        fields.put("date", date.toString());
        fields.put("spine", spine.fields());
        fields.put("in_scoring_set", scored);
        fields.put("groups", groups.stream().map(Group::fields).toList());
        fields.put("tables", tables);
        fields.put("columns", columns);
        return fields;
    }

    /** For people. */
    public String text() {
        StringBuilder text = new StringBuilder(key + ", predicted for " + date + " by night " + night
                + (scored ? "" : " (not in its scoring set: computed as that night would have known it)"));
        text.append("\n  ").append(spine);
        groups.forEach(group -> append(text, group));
        columns.forEach((table, of) -> {
            text.append("\n\ncolumns of ").append(table).append(" over the raw row, other than those of the same name");
            of.forEach((column, expression) ->
                    text.append(column.equals(expression) ? "" : "\n  " + column + " = " + expression));
        });
        text.append("\n\ntables at their published versions");
        tables.forEach((path, version) ->
                text.append("\n  ").append(path).append(" @ ").append(version));
        return text.toString();
    }

    private static void append(StringBuilder text, Group group) {
        text.append("\n\n").append(group.name()).append(" version ").append(group.version());
        text.append(group.entity().isEmpty() ? "" : ", " + group.entity())
                .append(", ")
                .append(group.kind());
        text.append(group.reads().isEmpty() ? "" : " from " + String.join(", ", group.reads()));
        for (Feature feature : group.features()) {
            text.append("\n  ").append(feature.name()).append(" = ").append(feature.value());
            text.append("   ").append(feature.expression());
            text.append(feature.why().isEmpty() ? "" : "\n    null because " + feature.why());
            text.append(feature.held().isEmpty() ? "" : "\n    BUT the scoring set holds " + feature.held());
            feature.facts().forEach(fact -> text.append("\n    ").append(fact));
            more(text, "    ", feature.rows() - feature.facts().size(), "rows");
        }
        if (group.days() > 0) {
            text.append("\n  tiles");
            group.tiles().forEach(tile -> text.append("\n    ").append(tile));
            more(text, "    ", group.days() - group.tiles().size(), "tiles");
        }
    }

    private static void more(StringBuilder text, String indent, long hidden, String what) {
        if (hidden > 0) {
            text.append('\n')
                    .append(indent)
                    .append("and ")
                    .append(hidden)
                    .append(" more ")
                    .append(what);
            text.append(" (--rows shows more)");
        }
    }
}
