package dev.nightjar.core.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what is tried of one trainer. Each value is read by the trainer's own reader, so that no trial is refused later. */
final class SpaceReader {
    private static final List<String> RANGE = List.of("from", "log", "points", "to");
    /** What decides when a trainer is asked, or how it is kept, and not which model it makes. */
    private static final Set<String> FIXED = Set.of("kind", "every", "checkpoint_every");

    private static final int POINTS = 5;

    private final Section search;
    private final TrainerBlock block;
    private final List<String> features;
    private final String pattern;

    /** @param pattern of the block in conf/reference.yaml */
    SpaceReader(Section search, TrainerBlock block, List<String> features, String pattern) {
        this.search = search;
        this.block = block;
        this.features = features;
        this.pattern = pattern;
    }

    private String at(String key) {
        return "space." + block.name() + (key.isEmpty() ? "" : "." + key);
    }

    List<Search.Dimension> dimensions(Setting space) {
        if (!(space instanceof Setting.Mapping mapping) || mapping.entries().isEmpty()) {
            search.problem(at(""), space.origin(), "is " + space.shape() + "; keys of the trainer are needed");
            return List.of();
        }
        Map<Search.Dimension, Origin> read = new LinkedHashMap<>();
        mapping.entries().forEach((key, entry) -> {
            Search.Dimension dimension = dimension(key, entry);
            if (dimension != null) {
                read.put(dimension, entry.keyOrigin());
            }
        });
        List<Search.Dimension> dimensions = new ArrayList<>(read.keySet());
        read.forEach((dimension, origin) -> checkMeaning(dimension, dimensions, origin));
        return dimensions;
    }

    /** Null after a problem. */
    private Search.Dimension dimension(String key, Setting.Entry entry) {
        boolean embedded = key.startsWith("embed.") && !block.written().containsKey(key);
        if (FIXED.contains(key) || key.equals("embed") || key.equals("schedule") || embedded) {
            search.problem(
                    at(key),
                    entry.keyOrigin(),
                    embedded
                            ? "the trainer embeds no such feature; give it there too"
                            : "cannot be tried" + (FIXED.contains(key) ? "" : "; write " + key + ".KEY"));
            return null;
        }
        if (entry.value() instanceof Setting.Sequence list && !list.items().isEmpty()) {
            return choice(key, list);
        }
        if (entry.value() instanceof Setting.Mapping range) {
            return range(key, range);
        }
        search.problem(
                at(key),
                entry.value().origin(),
                "is " + entry.value().shape() + "; a list of values or {from: …, to: …} is needed");
        return null;
    }

    private Search.Dimension choice(String key, Setting.Sequence list) {
        List<List<String>> values = new ArrayList<>();
        for (Setting item : list.items()) {
            List<String> texts = TrainerBlock.texts(item);
            if (texts.isEmpty() || item.absent() || values.contains(texts)) {
                search.problem(
                        at(key),
                        item.origin(),
                        values.contains(texts)
                                ? "'" + String.join(", ", texts) + "' stands twice"
                                : "holds " + item.shape() + "; a value of the key is needed");
                return null;
            }
            if (!allowed(key, texts, item.origin())) {
                return null;
            }
            values.add(texts);
        }
        return new Search.Dimension.Choice(key, values);
    }

    /** Whether the trainer's reader takes it; its problems are told here. */
    private boolean allowed(String key, List<String> value, Origin origin) {
        List<String> problems = block.read(Map.of(key, value), features).problems();
        problems.forEach(message -> search.problem(at(key), origin, message));
        return problems.isEmpty();
    }

    private Search.Dimension range(String key, Setting.Mapping mapping) {
        Map<String, String> texts = new HashMap<>();
        boolean sound = true;
        for (Map.Entry<String, Setting.Entry> one : mapping.entries().entrySet()) {
            if (!RANGE.contains(one.getKey())) {
                search.problem(
                        at(key) + "." + one.getKey(),
                        one.getValue().keyOrigin(),
                        "unknown key" + Nearest.among(one.getKey(), RANGE));
                sound = false;
            } else if (one.getValue().value() instanceof Setting.Scalar scalar) {
                texts.put(one.getKey(), scalar.text());
            }
        }
        if (!sound) {
            return null;
        }
        for (String end : List.of("from", "to")) {
            String text = texts.getOrDefault(end, "");
            if (!Leaf.isNumber(text)) {
                search.problem(at(key), mapping.origin(), end + " is '" + text + "'; a number is needed");
                sound = false;
            } else {
                sound &= allowed(key, List.of(text), mapping.origin());
            }
        }
        String log = texts.getOrDefault("log", "false");
        String points = texts.getOrDefault("points", Integer.toString(POINTS));
        if (!List.of("true", "false").contains(log)) {
            search.problem(at(key), mapping.origin(), "log is '" + log + "'; true or false is needed");
            sound = false;
        }
        if (!points.matches("[0-9]{1,4}") || !Limits.POINTS.contains(Integer.parseInt(points))) {
            search.problem(
                    at(key),
                    mapping.origin(),
                    "points is '" + points + "'; a whole number, " + Limits.POINTS.describe() + ", is needed");
            sound = false;
        }
        return sound ? range(key, mapping, texts, log.equals("true"), Integer.parseInt(points)) : null;
    }

    private Search.Dimension range(
            String key, Setting.Mapping mapping, Map<String, String> texts, boolean log, int points) {
        double from = Double.parseDouble(texts.get("from"));
        double to = Double.parseDouble(texts.get("to"));
        if (!(from < to) || (log && !(from > 0))) {
            search.problem(
                    at(key),
                    mapping.origin(),
                    "from " + texts.get("from") + " to " + texts.get("to")
                            + (from < to ? " has no logarithm; begin above 0" : " is no range; from must be below to"));
            return null;
        }
        return new Search.Dimension.Range(key, from, to, log, whole(key), points);
    }

    private boolean whole(String key) {
        String read = pattern + "." + (key.startsWith("embed.") ? "embed.*" : key);
        return block.read(Map.of(), features).shapes().getOrDefault(read, Set.of()).stream()
                .anyMatch(shape -> shape instanceof Shape.Whole
                        || (shape instanceof Shape.Several several && several.item() instanceof Shape.Whole));
    }

    /** A key that means nothing beside the file's values nor beside any that is tried is a mistake. */
    private void checkMeaning(Search.Dimension dimension, List<Search.Dimension> all, Origin origin) {
        String key = dimension.key();
        List<String> value = ends(dimension).get(0);
        String why = block.read(Map.of(key, value), features).idle().get(key);
        boolean means = why == null
                || all.stream()
                        .filter(other -> other != dimension)
                        .flatMap(other -> ends(other).stream().map(v -> Map.of(key, value, other.key(), v)))
                        .anyMatch(
                                changes -> !block.read(changes, features).idle().containsKey(key));
        if (!means) {
            search.problem(at(key), origin, why);
        }
    }

    /** All values of a choice, the ends of a range. */
    static List<List<String>> ends(Search.Dimension dimension) {
        if (dimension instanceof Search.Dimension.Choice choice) {
            return choice.values();
        }
        Search.Dimension.Range range = (Search.Dimension.Range) dimension;
        return List.of(List.of(Limits.Range.number(range.from())), List.of(Limits.Range.number(range.to())));
    }
}
