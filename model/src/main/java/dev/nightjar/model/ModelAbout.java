package dev.nightjar.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What stands beside a model's numbers: it decides no score, and is not part of the model's id.
 *
 * @param pipeline name of the pipeline
 * @param question what the pipeline predicts, in words
 * @param label what happened, as an expression over a table
 * @param featureVersions feature group to version
 * @param rowsIn names and SQL types of the features that it reads, in order
 * @param rowsOut names and SQL types of what it gives
 * @param trainingSet id of the training set
 * @param metrics split to metric to value; {@code rows} among them
 * @param environment what it was made with
 */
public record ModelAbout(
        String pipeline,
        String question,
        String label,
        Map<String, Integer> featureVersions,
        List<Field> rowsIn,
        List<Field> rowsOut,
        String trainingSet,
        Map<String, Map<String, Double>> metrics,
        Environment environment) {
    private static final int FORMAT = 1;

    /** A column with its SQL type. */
    public record Field(String name, String type) {
        public Field {
            Objects.requireNonNull(name);
            Objects.requireNonNull(type);
        }
    }

    public ModelAbout {
        Objects.requireNonNull(pipeline);
        Objects.requireNonNull(question);
        Objects.requireNonNull(label);
        Objects.requireNonNull(trainingSet);
        Objects.requireNonNull(environment);
        featureVersions = Collections.unmodifiableMap(new TreeMap<>(featureVersions));
        rowsIn = List.copyOf(rowsIn);
        rowsOut = List.copyOf(rowsOut);
        Map<String, Map<String, Double>> copy = new TreeMap<>();
        metrics.forEach((split, values) -> copy.put(split, Collections.unmodifiableMap(new TreeMap<>(values))));
        metrics = Collections.unmodifiableMap(copy);
    }

    /** What a model reads: a double for a number, a string for a category. */
    public static List<Field> rowsIn(Model model) {
        return model.inputs().stream()
                .map(input -> new Field(input.name(), input.isNumeric() ? "double" : "string"))
                .toList();
    }

    /** What a model gives for each row. */
    public static List<Field> rowsOut(Model model) {
        return model.header().threshold().isPresent()
                ? List.of(new Field("probability", "double"), new Field("decision", "boolean"))
                : List.of(new Field("score", "double"));
    }

    byte[] bytes() {
        ObjectNode node = ModelJson.object()
                .put("format", FORMAT)
                .put("pipeline", pipeline)
                .put("question", question)
                .put("label", label);
        ObjectNode versions = node.putObject("feature_versions");
        featureVersions.forEach((group, version) -> versions.put(group, version));
        node.set("rows_in", fields(rowsIn));
        node.set("rows_out", fields(rowsOut));
        node.put("training_set", trainingSet);
        ObjectNode splits = node.putObject("metrics");
        metrics.forEach((split, values) -> {
            ObjectNode figures = splits.putObject(split);
            values.forEach((metric, value) -> figures.put(metric, value));
        });
        node.set("environment", environment.write());
        return ModelJson.bytes(node);
    }

    private static ArrayNode fields(List<Field> fields) {
        ArrayNode array = ModelJson.object().arrayNode();
        fields.forEach(f -> array.addObject().put("name", f.name()).put("type", f.type()));
        return array;
    }

    /** @throws IllegalArgumentException naming what is wrong */
    static ModelAbout read(byte[] bytes) {
        JsonNode node = ModelJson.parse(bytes);
        int format = ModelJson.integer(node, "format");
        if (format != FORMAT) {
            throw new IllegalArgumentException("format is " + format + ", this version reads " + FORMAT);
        }
        Map<String, Integer> versions = new TreeMap<>();
        JsonNode stored = ModelJson.field(node, "feature_versions");
        stored.fieldNames().forEachRemaining(name -> versions.put(name, ModelJson.integer(stored, name)));
        Map<String, Map<String, Double>> metrics = new TreeMap<>();
        JsonNode splits = ModelJson.field(node, "metrics");
        splits.fieldNames().forEachRemaining(split -> {
            JsonNode values = splits.get(split);
            Map<String, Double> figures = new TreeMap<>();
            values.fieldNames().forEachRemaining(name -> figures.put(name, ModelJson.number(values, name)));
            metrics.put(split, figures);
        });
        return new ModelAbout(
                ModelJson.text(node, "pipeline"),
                ModelJson.text(node, "question"),
                ModelJson.text(node, "label"),
                versions,
                ModelJson.list(node, "rows_in", ModelAbout::field),
                ModelJson.list(node, "rows_out", ModelAbout::field),
                ModelJson.text(node, "training_set"),
                metrics,
                Environment.read(ModelJson.field(node, "environment")));
    }

    private static Field field(JsonNode node) {
        return new Field(ModelJson.text(node, "name"), ModelJson.text(node, "type"));
    }
}
