package dev.nightjar.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces <code>${NAME}</code> and <code>${NAME:-default}</code> in scalars by environment variables; an empty variable counts as unset
 * where there is a default. <code>$${</code> stands for a literal <code>${</code>.
 */
final class Interpolation {
    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\$\\{|\\$\\{(?:([A-Za-z_][A-Za-z0-9_]*)(?:(:-)([^}]*))?\\})?");

    private final Function<String, String> environment;
    private final Problems problems;

    /** @param environment gives a variable's value, null if it is not set */
    Interpolation(Function<String, String> environment, Problems problems) {
        this.environment = environment;
        this.problems = problems;
    }

    Setting.Mapping mapping(Setting.Mapping mapping, String key) {
        Map<String, Setting.Entry> entries = new LinkedHashMap<>();
        mapping.entries().forEach((name, entry) -> {
            String path = key.isEmpty() ? name : key + "." + name;
            entries.put(name, new Setting.Entry(entry.keyOrigin(), setting(entry.value(), path)));
        });
        return new Setting.Mapping(entries, mapping.origin());
    }

    private Setting setting(Setting setting, String key) {
        if (setting instanceof Setting.Mapping mapping) {
            return mapping(mapping, key);
        }
        if (setting instanceof Setting.Sequence sequence) {
            List<Setting> items = new ArrayList<>();
            for (Setting item : sequence.items()) {
                items.add(setting(item, key + "[" + items.size() + "]"));
            }
            return new Setting.Sequence(items, sequence.origin());
        }
        Setting.Scalar scalar = (Setting.Scalar) setting;
        return scalar.text().contains("${") ? scalar(scalar, key) : scalar;
    }

    private Setting scalar(Setting.Scalar scalar, String key) {
        List<String> variables = new ArrayList<>(scalar.variables());
        StringBuilder text = new StringBuilder();
        Matcher matcher = REFERENCE.matcher(scalar.text());
        while (matcher.find()) {
            String value;
            if (matcher.group().equals("$${")) {
                value = "${";
            } else if (matcher.group(1) == null) {
                problems.add(
                        scalar.origin(),
                        key,
                        "'${' begins no variable; write ${NAME} or ${NAME:-default}, or $${ for the characters");
                value = "";
            } else {
                value = value(matcher, scalar, key, variables);
            }
            matcher.appendReplacement(text, Matcher.quoteReplacement(value));
        }
        matcher.appendTail(text);
        return new Setting.Scalar(text.toString(), scalar.plain(), variables, scalar.origin());
    }

    private String value(Matcher matcher, Setting.Scalar scalar, String key, List<String> variables) {
        String name = matcher.group(1);
        String value = environment.apply(name);
        boolean hasDefault = matcher.group(2) != null;
        if (value == null && !hasDefault) {
            problems.add(
                    scalar.origin(),
                    key,
                    "the environment variable " + name + " is not set; set it, or write ${" + name + ":-default}");
            return "";
        }
        if (value == null || (value.isEmpty() && hasDefault)) {
            return matcher.group(3);
        }
        variables.add(name);
        return value;
    }
}
