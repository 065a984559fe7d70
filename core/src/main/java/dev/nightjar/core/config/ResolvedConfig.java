package dev.nightjar.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A pipeline file as it was understood: every key with its value and where the value came from. Secrets are masked.
 *
 * @param values in the order in which they were understood
 */
public record ResolvedConfig(List<Value> values) {
    /**
     * @param key dotted path; items of lists of blocks are numbered from 0, {@code expect[0].column}
     * @param items the texts; exactly one unless it is a list
     * @param list whether the value is a list
     * @param origin {@code reference}, {@code FILE:LINE}, {@code profile FILE:LINE} or {@code --set KEY}, with the environment
     *     variables that went into it
     */
    public record Value(String key, List<String> items, boolean list, String origin) {
        public Value {
            Objects.requireNonNull(key);
            items = List.copyOf(items);
            Objects.requireNonNull(origin);
        }

        /** The value as YAML on one line. */
        public String yaml() {
            return list
                    ? items.stream().map(i -> scalar(i)).collect(Collectors.joining(", ", "[", "]"))
                    : scalar(items.get(0));
        }
    }

    /** The sections that decide what the rows of tables, features and labels mean, and what a file needs besides to be read. */
    private static final Set<String> DEFINING =
            Set.of("version", "pipeline", "time", "sources", "tables", "features", "spine", "label", "training");

    private static final Pattern ITEM = Pattern.compile("(.*)\\[([0-9]+)]");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./+-]*");
    private static final Set<String> KEYWORDS = Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    public ResolvedConfig {
        values = List.copyOf(values);
    }

    /** Where a key's value came from; empty if there is no such key. */
    public Optional<String> origin(String key) {
        return values.stream().filter(v -> v.key().equals(key)).findFirst().map(Value::origin);
    }

    /** The whole as YAML; each value is followed by a comment that says where it came from. Ends with a newline. */
    public String yaml() {
        return yaml(values, value -> "  # " + value.origin());
    }

    /** The sections that decide what features and labels mean, as YAML; the same text wherever the values came from. */
    String definition() {
        List<Value> defining = values.stream()
                .filter(v -> DEFINING.contains(steps(v.key()).get(0)))
                .toList();
        return yaml(defining, value -> "");
    }

    private static String yaml(List<Value> values, Function<Value, String> comment) {
        Map<String, Object> root = new LinkedHashMap<>();
        for (Value value : values) {
            Map<String, Object> block = root;
            List<String> steps = steps(value.key());
            for (String step : steps.subList(0, steps.size() - 1)) {
                block = block(block, step);
            }
            block.put(steps.get(steps.size() - 1), value);
        }
        StringBuilder out = new StringBuilder();
        write(root, 0, comment, out);
        return out.toString();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> block(Map<String, Object> parent, String step) {
        return (Map<String, Object>) parent.computeIfAbsent(step, s -> new LinkedHashMap<String, Object>());
    }

    /** {@code expect[0].column} as {@code expect}, {@code [0]}, {@code column}. */
    private static List<String> steps(String key) {
        List<String> steps = new ArrayList<>();
        for (String part : key.split("\\.", -1)) {
            Matcher item = ITEM.matcher(part);
            if (item.matches()) {
                steps.add(item.group(1));
                steps.add("[" + item.group(2) + "]");
            } else {
                steps.add(part);
            }
        }
        return steps;
    }

    @SuppressWarnings("unchecked")
    private static void write(
            Map<String, Object> block, int depth, Function<Value, String> comment, StringBuilder out) {
        block.forEach((key, value) -> {
            boolean item = key.startsWith("[");
            out.append("  ".repeat(depth)).append(item ? "-" : key + ":");
            if (value instanceof Value leaf) {
                out.append(' ').append(leaf.yaml()).append(comment.apply(leaf)).append('\n');
            } else {
                out.append('\n');
                write((Map<String, Object>) value, depth + 1, comment, out);
            }
        });
    }

    private static String scalar(String text) {
        boolean number = Leaf.isNumber(text);
        boolean plain = number
                || (PLAIN.matcher(text).matches() && !KEYWORDS.contains(text.toLowerCase(java.util.Locale.ROOT)));
        return plain
                ? text
                : '"'
                        + text.replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                                .replace("\n", "\\n")
                                .replace("\t", "\\t")
                                .replace("${", "$${")
                        + '"';
    }
}
