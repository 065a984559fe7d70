package dev.nightjar.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The JSON Schema of pipeline files: the keys, defaults and descriptions of conf/reference.yaml, and for each key what the code that
 * read it in these readings said may stand there. What joins two keys is beyond a schema; {@code nightjar config} checks it.
 */
final class PipelineSchema {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Reading> readings;
    private final List<String> lines;

    /**
     * @param readings of files that between them have every key in every form
     * @param lines of conf/reference.yaml
     */
    PipelineSchema(List<Reading> readings, List<String> lines) {
        this.readings = readings;
        this.lines = lines;
    }

    ObjectNode schema() {
        ObjectNode schema = JSON.createObjectNode();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("title", "A pipeline of Nightjar");
        schema.setAll(block("", PipelineLoader.reference()));
        ((ObjectNode) schema.path("properties"))
                .putObject("profiles")
                .put("type", "object")
                .put("description", "Name to the keys that --profile NAME lays over the file.");
        schema.putObject("definitions")
                .putObject("variable")
                .put("type", "string")
                .put("pattern", "\\$\\{.*\\}")
                .put("description", "Filled in from the environment: ${NAME} or ${NAME:-default}.");
        return schema;
    }

    private ObjectNode block(String pattern, Setting.Mapping reference) {
        ObjectNode node = JSON.createObjectNode().put("type", "object");
        List<String> templates = reference.entries().keySet().stream()
                .filter(k -> k.startsWith("*"))
                .toList();
        if (!templates.isEmpty()) {
            boolean dotted = shapes(pattern + ".*").contains(new Shape.Tried());
            node.putObject("propertyNames")
                    .put("pattern", "^[A-Za-z][A-Za-z0-9_]*" + (dotted ? "(\\.[A-Za-z][A-Za-z0-9_]*)?$" : "$"));
            List<JsonNode> forms = new ArrayList<>();
            templates.forEach(t -> forms.add(value(pattern + "." + t, reference, t)));
            node.set("additionalProperties", anyOf(forms));
            return node;
        }
        ObjectNode properties = node.putObject("properties");
        ArrayNode required = JSON.createArrayNode();
        reference.entries().forEach((key, entry) -> {
            String at = pattern.isEmpty() ? key : pattern + "." + key;
            if (key.endsWith(".*")) {
                return;
            }
            ObjectNode value = value(at, reference, key);
            describe(value, entry);
            properties.set(key, value);
            if (needed(pattern, key, value)) {
                required.add(key);
            }
        });
        node.put("additionalProperties", false);
        if (!required.isEmpty()) {
            node.set("required", required);
        }
        return node;
    }

    private static ObjectNode tried() {
        ObjectNode list = JSON.createObjectNode().put("type", "array").put("minItems", 1);
        ObjectNode range = JSON.createObjectNode().put("type", "object");
        ObjectNode properties = range.putObject("properties");
        List.of("from", "to").forEach(end -> properties.putObject(end).put("type", "number"));
        properties.putObject("log").put("type", "boolean");
        properties.set("points", number(JSON.createObjectNode(), Limits.POINTS, "integer"));
        range.put("additionalProperties", false)
                .putArray("required")
                .add("from")
                .add("to");
        return anyOf(List.of(list, range));
    }

    /** Whether the loader asked for the key in every block, or for a key of the block that stands there. */
    private boolean needed(String pattern, String key, ObjectNode value) {
        return readings.stream().filter(r -> r.hasBlock(pattern)).allMatch(r -> r.needed(pattern, key))
                || value.has("required");
    }

    private ObjectNode value(String pattern, Setting.Mapping reference, String key) {
        List<JsonNode> forms = new ArrayList<>();
        shapes(pattern).forEach(s -> forms.add(shape(s, key, pattern)));
        Setting.Entry items = reference.entries().get(key + ".*");
        Setting here = reference.entries().get(key).value();
        if (items != null) {
            ObjectNode list = JSON.createObjectNode().put("type", "array");
            list.set("items", block(pattern + ".*", (Setting.Mapping) items.value()));
            forms.add(list);
        } else if (here instanceof Setting.Mapping mapping) {
            forms.add(block(pattern, mapping));
        }
        if (forms.isEmpty()) {
            throw new IllegalStateException(pattern + ": no reader said what may stand there");
        }
        return anyOf(forms);
    }

    /** What was said in any reading; lists of words are put together, since they may follow the label's task. */
    private Set<Shape> shapes(String pattern) {
        Set<String> words = new LinkedHashSet<>();
        Set<String> lists = new LinkedHashSet<>();
        Set<Shape> shapes = new LinkedHashSet<>();
        for (Reading reading : readings) {
            for (Shape shape : reading.shapes().getOrDefault(pattern, Set.of())) {
                if (shape instanceof Shape.Words w) {
                    words.addAll(w.words());
                } else if (shape instanceof Shape.Several s && s.item() instanceof Shape.Words w) {
                    lists.addAll(w.words());
                } else {
                    shapes.add(shape);
                }
            }
        }
        if (!words.isEmpty()) {
            shapes.add(new Shape.Words(List.copyOf(words)));
        }
        if (!lists.isEmpty()) {
            shapes.add(new Shape.Several(new Shape.Words(List.copyOf(lists))));
        }
        return shapes;
    }

    private ObjectNode shape(Shape shape, String key, String pattern) {
        ObjectNode node = JSON.createObjectNode();
        if (shape instanceof Shape.Text) {
            node.putArray("type").add("string").add("number").add("boolean");
        } else if (shape instanceof Shape.Words words) {
            ArrayNode values = node.putArray("enum");
            words.words().stream().filter(w -> fits(w, words, key, pattern)).forEach(w -> add(values, w));
        } else if (shape instanceof Shape.Whole whole) {
            return orVariable(number(node, whole.range(), "integer"));
        } else if (shape instanceof Shape.Tried) {
            return tried();
        } else if (shape instanceof Shape.Windows) {
            return orVariable(node.put("type", "string").put("pattern", "^([0-9]{1,6}d|mtd|all)$"));
        } else if (shape instanceof Shape.Decimal decimal) {
            return orVariable(number(node, decimal.range(), "number"));
        } else if (shape instanceof Shape.Several several) {
            ObjectNode item = shape(several.item(), key, pattern);
            node.put("type", "array").put("minItems", 1).set("items", item);
            return anyOf(List.of(node, item.deepCopy()));
        } else {
            node.put("type", "array").put("minItems", 2).put("maxItems", 2);
            node.set("items", orVariable(JSON.createObjectNode().put("type", "number")));
        }
        return shape instanceof Shape.Words ? orVariable(node) : node;
    }

    /** In a block {@code *:dl4j}, of several words the one that names the block. */
    private static boolean fits(String word, Shape.Words words, String key, String pattern) {
        int variant = pattern.lastIndexOf("*:");
        String name = variant < 0 ? "" : pattern.substring(variant + 2).replace("." + key, "");
        return !words.words().contains(name) || word.equals(name);
    }

    private static void add(ArrayNode values, String word) {
        if (word.equals("true") || word.equals("false")) {
            values.add(Boolean.parseBoolean(word));
        } else {
            values.add(word);
        }
    }

    private static ObjectNode number(ObjectNode node, Limits.Range range, String type) {
        if (!range.unit().isEmpty()) {
            return node.put("type", "string").put("pattern", "^[0-9]{1,6}" + range.unit() + "$");
        }
        node.put("type", type);
        if (range.high() < Double.MAX_VALUE) {
            node.set(range.above() ? "exclusiveMinimum" : "minimum", literal(range.low()));
            node.set("maximum", literal(range.high()));
        }
        return node;
    }

    private static JsonNode literal(double number) {
        return number == Math.rint(number)
                ? JSON.getNodeFactory().numberNode((long) number)
                : JSON.getNodeFactory().numberNode(number);
    }

    private static ObjectNode orVariable(ObjectNode node) {
        return anyOf(List.of(node, JSON.createObjectNode().put("$ref", "#/definitions/variable")));
    }

    /** Nested alternatives become one list. */
    private static ObjectNode anyOf(List<? extends JsonNode> forms) {
        Set<JsonNode> flat = new LinkedHashSet<>();
        for (JsonNode form : forms) {
            if (form.size() == 1 && form.has("anyOf")) {
                form.path("anyOf").forEach(flat::add);
            } else {
                flat.add(form);
            }
        }
        if (flat.size() == 1) {
            return (ObjectNode) flat.iterator().next();
        }
        ObjectNode node = JSON.createObjectNode();
        node.putArray("anyOf").addAll(flat);
        return node;
    }

    private void describe(ObjectNode node, Setting.Entry entry) {
        String comment = ReferenceTest.comment(lines, entry.keyOrigin().line()).strip();
        if (!comment.isEmpty()) {
            node.put("description", comment);
        }
        if (entry.value() instanceof Setting.Scalar scalar && !scalar.absent()) {
            node.set("default", plain(scalar));
        }
        if (entry.value() instanceof Setting.Sequence sequence) {
            ArrayNode items = node.putArray("default");
            sequence.items().forEach(i -> items.add(plain((Setting.Scalar) i)));
        }
    }

    private static JsonNode plain(Setting.Scalar scalar) {
        if (scalar.plain() && Leaf.isNumber(scalar.text())) {
            return literal(Double.parseDouble(scalar.text()));
        }
        return scalar.plain() && Map.of("true", true, "false", false).containsKey(scalar.text())
                ? JSON.getNodeFactory().booleanNode(Boolean.parseBoolean(scalar.text()))
                : JSON.getNodeFactory().textNode(scalar.text());
    }
}
