package dev.nightjar.core.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of a YAML file that knows where it stood. Scalars keep their text: the key decides what it means, so that {@code NO} can be a country. */
sealed interface Setting {
    Origin origin();

    /**
     * @param plain whether it was written without quotes
     * @param variables names of environment variables that went into it
     */
    record Scalar(String text, boolean plain, List<String> variables, Origin origin) implements Setting {
        public Scalar {
            variables = List.copyOf(variables);
        }
    }

    record Sequence(List<Setting> items, Origin origin) implements Setting {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** Keys in the order of the file. */
    record Mapping(Map<String, Entry> entries, Origin origin) implements Setting {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        static Mapping empty(Origin origin) {
            return new Mapping(Map.of(), origin);
        }

        static Mapping of(String key, Setting value) {
            return new Mapping(Map.of(key, new Entry(value.origin(), value)), value.origin());
        }

        /** This mapping with the stronger one laid over it: mappings are merged, everything else is replaced. */
        Mapping under(Mapping stronger) {
            Map<String, Entry> merged = new LinkedHashMap<>(entries);
            stronger.entries.forEach((key, entry) -> merged.merge(
                    key,
                    entry,
                    (weak, strong) -> weak.value() instanceof Mapping low && strong.value() instanceof Mapping high
                            ? new Entry(strong.keyOrigin(), low.under(high))
                            : strong));
            return new Mapping(merged, entries.isEmpty() ? stronger.origin : origin);
        }

        /** This mapping with these single values behind its own; a key that it has keeps its value. */
        Mapping with(Map<String, String> more) {
            Map<String, Entry> all = new LinkedHashMap<>(entries);
            more.forEach(
                    (key, text) -> all.putIfAbsent(key, new Entry(origin, new Scalar(text, true, List.of(), origin))));
            return new Mapping(all, origin);
        }

        Mapping without(String key) {
            Map<String, Entry> rest = new LinkedHashMap<>(entries);
            rest.remove(key);
            return new Mapping(rest, origin);
        }
    }

    /** A key of a mapping with its value. */
    record Entry(Origin keyOrigin, Setting value) {}

    /** Whether nothing is written here: such a key is as if it were absent. */
    default boolean absent() {
        return this instanceof Scalar s
                && s.plain()
                && (s.text().isEmpty() || s.text().equals("~") || s.text().equalsIgnoreCase("null"));
    }

    /** What it is, for messages. */
    default String shape() {
        if (this instanceof Scalar) {
            return "a single value";
        }
        return this instanceof Sequence ? "a list" : "a block of keys";
    }
}
