package dev.nightjar.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.core.config.PreprocessingRule.Analyzer;
import java.util.Arrays;
import java.util.List;

/** {@link Preprocessing} as JSON and back; doubles keep their bits. What the first format has not stands in keys of its own. */
final class PreprocessingJson {
    private static final String ENCODING = "encoding";
    private static final String MISSING_SLOT = "missing_slot";

    private PreprocessingJson() {}

    static ObjectNode write(Preprocessing preprocessing) {
        ObjectNode node = ModelJson.object();
        node.put("rows", preprocessing.rows());
        ArrayNode encodings = node.putArray("encodings");
        for (Encoding encoding : preprocessing.encodings()) {
            ObjectNode one = encodings.addObject();
            one.put("name", encoding.name());
            one.put("kind", ModelJson.name(encoding.column().kind()));
            write(encoding, one);
        }
        return node;
    }

    private static void write(Encoding encoding, ObjectNode node) {
        if (encoding instanceof Encoding.Number number) {
            node.put("mean", number.mean());
            node.put("deviation", number.deviation());
            node.put("missing", number.missing());
        } else if (encoding instanceof Encoding.Category category) {
            write(category, node);
        } else if (encoding instanceof Encoding.Scaled scaled) {
            write(scaled, node);
        } else if (encoding instanceof Encoding.Cyclic cyclic) {
            node.put(ENCODING, "cyclic");
            node.put("period", cyclic.period());
            node.put("indicator", cyclic.indicator());
            node.put("missing", cyclic.missing());
            node.put("sine", cyclic.sine());
            node.put("cosine", cyclic.cosine());
        } else if (encoding instanceof Encoding.Index index) {
            node.put(ENCODING, "index");
            write(index.category(), node);
        } else if (encoding instanceof Encoding.Hashed hashed) {
            node.put(ENCODING, "hash");
            node.put("embedded", hashed.embedded());
            ArrayNode counts = node.putArray("counts");
            hashed.counts().forEach(counts::add);
            node.put(MISSING_SLOT, hashed.missingSlot());
        } else if (encoding instanceof Encoding.Target target) {
            node.put(ENCODING, "target");
            write(target.category(), node);
            node.set("values", doubles(target.values()));
        } else {
            write((Encoding.Text) encoding, node);
        }
    }

    private static void write(Encoding.Category category, ObjectNode node) {
        node.put("embedded", category.embedded());
        ArrayNode names = node.putArray("categories");
        category.names().forEach(names::add);
        ArrayNode counts = node.putArray("counts");
        category.counts().forEach(counts::add);
        node.put("other", category.other());
        if (category.missingSlot() > 0) {
            node.put(MISSING_SLOT, category.missingSlot());
        }
    }

    private static void write(Encoding.Scaled scaled, ObjectNode node) {
        node.put(ENCODING, "scaled");
        node.put("fill", scaled.fill());
        node.put("low", scaled.low());
        node.put("high", scaled.high());
        node.put("log", scaled.log());
        node.put("indicator", scaled.indicator());
        node.put("missing", scaled.missing());
        node.put("mean", scaled.mean());
        if (scaled.scaling() instanceof Encoding.Affine affine) {
            node.put("shift", affine.shift());
            node.put("factor", affine.factor());
            node.put("limit", affine.limit());
        } else {
            Encoding.Quantiles quantiles = (Encoding.Quantiles) scaled.scaling();
            node.put("normal", quantiles.normal());
            node.set("quantiles", doubles(quantiles.quantiles()));
        }
    }

    private static void write(Encoding.Text text, ObjectNode node) {
        node.put(ENCODING, "text");
        node.put("analyzer", ModelJson.name(text.analyzer()));
        node.put("low", text.low());
        node.put("high", text.high());
        node.set("means", doubles(text.means()));
    }

    private static ArrayNode doubles(List<Double> values) {
        return ModelJson.array(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    static Preprocessing read(JsonNode node) {
        List<Encoding> encodings = ModelJson.list(node, "encodings", PreprocessingJson::encoding);
        return new Preprocessing(ModelJson.whole(node, "rows"), encodings);
    }

    private static Encoding encoding(JsonNode node) {
        String name = ModelJson.text(node, "name");
        FeatureColumn.Kind kind = ModelJson.choice(node, "kind", FeatureColumn.Kind.class);
        Encoding encoding = node.has(ENCODING)
                ? encoding(name, ModelJson.text(node, ENCODING), node)
                : firstFormat(name, kind, node);
        if (encoding.column().kind() != kind) {
            throw new IllegalArgumentException(name + " is " + ModelJson.name(kind) + ", its encoding is not");
        }
        return encoding;
    }

    private static Encoding firstFormat(String name, FeatureColumn.Kind kind, JsonNode node) {
        return switch (kind) {
            case NUMERIC ->
                new Encoding.Number(
                        name,
                        ModelJson.number(node, "mean"),
                        ModelJson.number(node, "deviation"),
                        ModelJson.whole(node, "missing"));
            case CATEGORY -> category(name, node);
        };
    }

    private static Encoding encoding(String name, String encoding, JsonNode node) {
        return switch (encoding) {
            case "scaled" -> scaled(name, node);
            case "cyclic" ->
                new Encoding.Cyclic(
                        name,
                        ModelJson.number(node, "period"),
                        ModelJson.truth(node, "indicator"),
                        ModelJson.whole(node, "missing"),
                        ModelJson.number(node, "sine"),
                        ModelJson.number(node, "cosine"));
            case "index" -> new Encoding.Index(category(name, node));
            case "hash" ->
                new Encoding.Hashed(
                        name,
                        ModelJson.truth(node, "embedded"),
                        ModelJson.list(node, "counts", JsonNode::asLong),
                        ModelJson.integer(node, MISSING_SLOT));
            case "target" -> new Encoding.Target(category(name, node), doubles(node, "values"));
            case "text" ->
                new Encoding.Text(
                        name,
                        ModelJson.choice(node, "analyzer", Analyzer.class),
                        ModelJson.integer(node, "low"),
                        ModelJson.integer(node, "high"),
                        doubles(node, "means"));
            default ->
                throw new IllegalArgumentException(
                        name + ": encoding is " + encoding + ", which this version does not know");
        };
    }

    private static Encoding.Category category(String name, JsonNode node) {
        return new Encoding.Category(
                name,
                ModelJson.truth(node, "embedded"),
                ModelJson.list(node, "categories", JsonNode::asText),
                ModelJson.list(node, "counts", JsonNode::asLong),
                ModelJson.whole(node, "other"),
                node.has(MISSING_SLOT) ? ModelJson.integer(node, MISSING_SLOT) : 0);
    }

    private static Encoding.Scaled scaled(String name, JsonNode node) {
        Encoding.Scaling scaling = node.has("quantiles")
                ? new Encoding.Quantiles(doubles(node, "quantiles"), ModelJson.truth(node, "normal"))
                : new Encoding.Affine(
                        ModelJson.number(node, "shift"),
                        ModelJson.number(node, "factor"),
                        ModelJson.number(node, "limit"));
        return new Encoding.Scaled(
                name,
                ModelJson.number(node, "fill"),
                ModelJson.number(node, "low"),
                ModelJson.number(node, "high"),
                ModelJson.truth(node, "log"),
                scaling,
                ModelJson.truth(node, "indicator"),
                ModelJson.whole(node, "missing"),
                ModelJson.number(node, "mean"));
    }

    private static List<Double> doubles(JsonNode node, String field) {
        return Arrays.stream(ModelJson.numbers(node, field)).boxed().toList();
    }
}
