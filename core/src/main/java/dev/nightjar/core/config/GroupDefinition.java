package dev.nightjar.core.config;

import dev.nightjar.core.run.RunId;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a version of a feature group means, key by key: {@code aggregates.late_rate} to {@code {function: mean, of: late >= 10}}. Comments, space
 * inside of expressions, the order of features and the name of the file are not part of it. The tables that the group reads are not, either:
 * they have definitions of their own.
 *
 * @param version 1 or more
 * @param parts key to value, both in one spelling; what is not given is absent
 */
public record GroupDefinition(String group, int version, SortedMap<String, String> parts) {
    private static final Set<String> NOT_MEANT = Set.of("name", "version");

    public GroupDefinition {
        Objects.requireNonNull(group);
        Limits.GROUP_VERSION.require("features." + group + ".version", version);
        parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
    }

    /** Of a group as the file has it. */
    public static GroupDefinition of(FeatureGroup group) {
        SortedMap<String, String> parts = new TreeMap<>();
        for (RecordComponent component : group.getClass().getRecordComponents()) {
            if (!NOT_MEANT.contains(component.getName())) {
                put(component.getName(), value(component, group), parts);
            }
        }
        return new GroupDefinition(group.name(), group.version(), parts);
    }

    private static void put(String key, Object value, Map<String, String> parts) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, inner) -> put(key + "." + name, inner, parts));
        } else {
            String text = text(value, key.contains(".") || key.equals("where"));
            if (!text.isEmpty()) {
                parts.put(key, text);
            }
        }
    }

    /** @param sql whether text is SQL; names are left as they are */
    private static String text(Object value, boolean sql) {
        if (value instanceof Optional<?> optional) {
            return optional.map(v -> text(v, sql)).orElse("");
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(v -> text(v, sql)).collect(Collectors.joining(", "));
        }
        if (value instanceof Map<?, ?> map) {
            return new TreeMap<>(map)
                    .entrySet().stream()
                            .map(e -> e.getKey() + ": " + text(e.getValue(), sql))
                            .collect(Collectors.joining(", "));
        }
        if (value instanceof Enum<?> word) {
            return Words.of(word);
        }
        if (value instanceof Record inner && !(value instanceof Window)) {
            return record(inner, sql);
        }
        String text = value.toString();
        return value instanceof String && sql ? SqlTokens.canonical(text) : absent(text) ? "" : text;
    }

    /** An empty number, as {@code OptionalInt} shows it. */
    private static boolean absent(String text) {
        return text.startsWith("Optional") && text.endsWith(".empty");
    }

    private static String record(Record value, boolean sql) {
        List<String> given = new ArrayList<>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            String text = text(value(component, value), sql);
            if (!text.isEmpty()) {
                given.add(component.getName() + ": " + text);
            }
        }
        return given.stream().collect(Collectors.joining(", ", "{", "}"));
    }

    private static Object value(RecordComponent component, Object of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("public record " + of.getClass() + " is not readable", e);
        }
    }

    /** {@code driver@2}. */
    public String id() {
        return group + "@" + version;
    }

    /** Equal for definitions that mean the same, whatever their version. */
    public String hash() {
        List<String> all = new ArrayList<>();
        parts.forEach((key, value) -> Collections.addAll(all, key, value));
        return RunId.of(all.toArray(String[]::new));
    }

    /** What is different from an older definition, key by key, old and new; empty if both mean the same. */
    public List<String> changesFrom(GroupDefinition older) {
        Set<String> keys = new TreeSet<>(parts.keySet());
        keys.addAll(older.parts.keySet());
        List<String> changes = new ArrayList<>();
        for (String key : keys) {
            String was = older.parts.get(key);
            String is = parts.get(key);
            if (!Objects.equals(was, is)) {
                changes.add(key + ": was " + (was == null ? "absent" : was) + ", is " + (is == null ? "absent" : is));
            }
        }
        return changes;
    }
}
