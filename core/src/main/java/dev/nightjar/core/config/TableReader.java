package dev.nightjar.core.config;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code tables}. */
final class TableReader {
    /** Names of tables and views that every pipeline has. */
    private static final Set<String> TAKEN = Set.of(
            "ledger",
            "frontier",
            "metrics",
            "checks",
            "training_sets",
            "model_events",
            "champions",
            "models",
            "predictions",
            "runs",
            "search_trials",
            "acceptances",
            "exports",
            "spine");

    private final Reading reading;
    private final Set<String> sources;

    TableReader(Reading reading, Set<String> sources) {
        this.reading = reading;
        this.sources = sources;
    }

    Map<String, Table> read(Section root) {
        Map<String, Section> sections = new LinkedHashMap<>();
        for (Block.Named entry : root.namedSome("tables", "table")) {
            sections.put(entry.name(), root.child("tables", entry, "*"));
        }
        sections.forEach((name, section) -> checkName(name, section, sections.keySet()));
        Map<String, Set<String>> columns = new LinkedHashMap<>();
        sections.forEach((name, section) -> {
            Set<String> names = new LinkedHashSet<>();
            section.named("select").forEach(c -> names.add(c.name()));
            columns.put(name, names);
        });
        Map<String, Table> tables = new LinkedHashMap<>();
        sections.forEach((name, section) -> tables.put(name, section.build(() -> table(name, section, columns))));
        return tables;
    }

    private void checkName(String name, Section section, Set<String> all) {
        if (TAKEN.contains(name.toLowerCase(Locale.ROOT))) {
            reading.problems()
                    .add(
                            section.origin(),
                            section.path(),
                            "'" + name + "' is the name of one of Nightjar's own tables");
        }
        for (String view : List.of("_history", "_quarantine")) {
            if (name.endsWith(view) && all.contains(name.substring(0, name.length() - view.length()))) {
                reading.problems()
                        .add(
                                section.origin(),
                                section.path(),
                                "'" + name + "' is the name of a view of the table '"
                                        + name.substring(0, name.length() - view.length()) + "'");
            }
        }
    }

    private Table table(String name, Section section, Map<String, Set<String>> columns) {
        List<String> own = List.copyOf(columns.get(name));
        Map<String, String> select = section.expressions("select", "column");
        return new Table(
                name,
                source(name, section),
                select,
                section.names("key", own, "a column of select"),
                column(section, "event_time", own),
                section.days("corrects", Limits.CORRECTS),
                section.optionalExpression("delete_when"),
                new ExpectationReader(section, own, columns).read(),
                section.section("quarantine").number("stop_above", Limits.SHARE),
                section.section("vanish").number("stop_above", Limits.SHARE),
                valid(section, own));
    }

    private static Optional<Table.Valid> valid(Section section, List<String> own) {
        Optional<String> from = column(section, "valid_from", own);
        Optional<String> to = column(section, "valid_to", own);
        if (from.isEmpty() && to.isPresent()) {
            section.problem(
                    "valid_to", "stands without valid_from; name the column that says since when a row is valid");
        }
        return from.map(f -> new Table.Valid(f, to));
    }

    private String source(String name, Section section) {
        Optional<String> given = section.optionalText("source");
        String source = given.orElse(name);
        if (!sources.contains(source)) {
            String why = given.isPresent() ? "'" + source + "'" : "is missing, and '" + source + "'";
            section.problem("source", why + " is not a source" + Nearest.among(source, sources));
        }
        return source;
    }

    private static Optional<String> column(Section section, String key, List<String> own) {
        Optional<String> column = section.optionalText(key);
        if (column.isPresent() && !own.contains(column.get())) {
            section.problem(key, "'" + column.get() + "' is not a column of select" + Nearest.among(column.get(), own));
        }
        return column;
    }
}
