package dev.nightjar.scoring;

import java.util.ArrayList;
import java.util.List;

/**
 * The text that names an entity in Redis and on the command line: its key columns as text, joined by {@code |}. Inside a value
 * {@code |} is written {@code \|} and {@code \} is written {@code \\}, so that different keys never have the same text.
 */
public final class EntityKey {
    private EntityKey() {}

    /** @throws IllegalArgumentException if there is no part, or one is null */
    public static String join(List<String> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("an entity's key has at least one column");
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) == null) {
                throw new IllegalArgumentException(
                        "column " + (i + 1) + " of an entity's key is null, beside " + parts);
            }
            text.append(i == 0 ? "" : "|");
            text.append(parts.get(i).replace("\\", "\\\\").replace("|", "\\|"));
        }
        return text.toString();
    }

    /** The values that {@link #join} was given. A {@code \} before any other character, or at the end, stands for itself. */
    public static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
            if (c == '\\' && (next == '\\' || next == '|')) {
                part.append(next);
                i++;
            } else if (c == '|') {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        return parts;
    }
}
