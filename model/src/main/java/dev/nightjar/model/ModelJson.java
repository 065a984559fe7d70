package dev.nightjar.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** JSON of models as trees, field by field: no class is ever chosen by what a file says. */
final class ModelJson {
    /** A name that stands twice is refused: two readers could take one each. */
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    private ModelJson() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The same tree gives the same bytes everywhere. */
    static byte[] bytes(ObjectNode node) {
        var indenter = new DefaultIndenter("  ", "\n");
        var printer = new DefaultPrettyPrinter().withObjectIndenter(indenter);
        try {
            return (MAPPER.writer(printer).writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonNode parse(byte[] bytes) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            if (node == null || !node.isObject()) {
                throw new IllegalArgumentException("is no JSON object");
            }
            return node;
        } catch (IOException e) {
            throw new IllegalArgumentException("is no JSON: " + e.getMessage(), e);
        }
    }

    static String text(JsonNode node, String field) {
        JsonNode value = field(node, field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException(field + " is " + value + ", must be a string");
        }
        return value.textValue();
    }

    static double number(JsonNode node, String field) {
        return number(field, field(node, field));
    }

    static int integer(JsonNode node, String field) {
        long value = whole(node, field);
        if (value != (int) value) {
            throw new IllegalArgumentException(field + " is " + value + ", too great");
        }
        return (int) value;
    }

    static long whole(JsonNode node, String field) {
        JsonNode value = field(node, field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException(field + " is " + value + ", must be a whole number");
        }
        return value.longValue();
    }

    static boolean truth(JsonNode node, String field) {
        JsonNode value = field(node, field);
        if (!value.isBoolean()) {
            throw new IllegalArgumentException(field + " is " + value + ", must be true or false");
        }
        return value.booleanValue();
    }

    static <E extends Enum<E>> E choice(JsonNode node, String field, Class<E> type) {
        String value = text(node, field);
        for (E constant : type.getEnumConstants()) {
            if (name(constant).equals(value)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(field + " is " + value + ", which is none of the known ones");
    }

    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static <T> List<T> list(JsonNode node, String field, Function<JsonNode, T> element) {
        JsonNode array = field(node, field);
        if (!array.isArray()) {
            throw new IllegalArgumentException(field + " must be a list");
        }
        List<T> list = new ArrayList<>(array.size());
        array.forEach(value -> list.add(element.apply(value)));
        return list;
    }

    static double[] numbers(JsonNode node, String field) {
        return list(node, field, value -> number(field, value)).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    static ArrayNode array(double[] values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode(values.length);
        for (double value : values) {
            array.add(value);
        }
        return array;
    }

    static JsonNode field(JsonNode node, String field) {
        JsonNode value = node.get(field);
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }

    private static double number(String field, JsonNode value) {
        if (!value.isNumber()) {
            throw new IllegalArgumentException(field + " is " + value + ", must be a number");
        }
        return value.doubleValue();
    }
}
