package dev.nightjar.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** {@link Preprocessing} as JSON and back; doubles keep their bits. */
final class PreprocessingJson {
    private PreprocessingJson() {}

    static ObjectNode write(Preprocessing preprocessing) {
        ObjectNode node = ModelJson.object();
        node.put("rows", preprocessing.rows());
        ArrayNode encodings = node.putArray("encodings");
        for (Encoding encoding : preprocessing.encodings()) {
            if (encoding instanceof Encoding.Number number) {
                write(number, encodings.addObject());
            } else {
                write((Encoding.Category) encoding, encodings.addObject());
            }
        }
        return node;
    }

    private static void write(Encoding.Number number, ObjectNode node) {
        node.put("name", number.name());
        node.put("kind", ModelJson.name(FeatureColumn.Kind.NUMERIC));
        node.put("mean", number.mean());
        node.put("deviation", number.deviation());
        node.put("missing", number.missing());
    }

    private static void write(Encoding.Category category, ObjectNode node) {
        node.put("name", category.name());
        node.put("kind", ModelJson.name(FeatureColumn.Kind.CATEGORY));
        node.put("embedded", category.embedded());
        ArrayNode names = node.putArray("categories");
        category.names().forEach(names::add);
        ArrayNode counts = node.putArray("counts");
        category.counts().forEach(counts::add);
        node.put("other", category.other());
    }

    static Preprocessing read(JsonNode node) {
        List<Encoding> encodings = ModelJson.list(node, "encodings", PreprocessingJson::encoding);
        return new Preprocessing(ModelJson.whole(node, "rows"), encodings);
    }

    private static Encoding encoding(JsonNode node) {
        String name = ModelJson.text(node, "name");
        return switch (ModelJson.choice(node, "kind", FeatureColumn.Kind.class)) {
            case NUMERIC ->
                new Encoding.Number(
                        name,
                        ModelJson.number(node, "mean"),
                        ModelJson.number(node, "deviation"),
                        ModelJson.whole(node, "missing"));
            case CATEGORY ->
                new Encoding.Category(
                        name,
                        ModelJson.truth(node, "embedded"),
                        ModelJson.list(node, "categories", JsonNode::asText),
                        ModelJson.list(node, "counts", JsonNode::asLong),
                        ModelJson.whole(node, "other"));
        };
    }
}
