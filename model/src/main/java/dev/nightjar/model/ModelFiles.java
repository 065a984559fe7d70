package dev.nightjar.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.core.config.Label;
import dev.nightjar.model.network.NetworkLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** The files of each kind of model. Their bytes depend on the model alone: no time, no host, no order of a hash map. */
final class ModelFiles {
    static final String HEADER = "model.json";
    static final String PREPROCESSING = "preprocessing.json";
    static final String LINEAR = "linear.json";
    static final String NETWORK = "network.json";
    static final String CONFIGURATION = "configuration.json";
    static final String PARAMETERS = "parameters.f32";
    static final String CALIBRATION = "calibration.json";
    static final String TREES = "trees.json";
    static final String NODES = "nodes.bin";
    static final String VALUE = "value.json";

    /** Standardised numbers, categories one-hot or embedded. */
    private static final int FIRST_FORMAT = 1;

    /** All encodings. A model that the first format can hold is written in it, so that its bytes and its id stay what they were. */
    private static final int ALL_ENCODINGS = 2;

    /** All networks too. */
    private static final int FORMAT = 3;

    private ModelFiles() {}

    static SortedMap<String, byte[]> of(LinearModel model) {
        ObjectNode linear = ModelJson.object();
        linear.put("intercept", model.intercept());
        linear.set("coefficients", ModelJson.array(model.coefficients()));
        ArrayNode names = linear.putArray("inputs");
        model.preprocessing().outputs().forEach(names::add);
        SortedMap<String, byte[]> files = common(model);
        files.put(LINEAR, ModelJson.bytes(linear));
        return Collections.unmodifiableSortedMap(files);
    }

    static SortedMap<String, byte[]> of(NetworkModel model) {
        SortedMap<String, byte[]> files = common(model);
        files.put(NETWORK, ModelJson.bytes(NetworkJson.write(model)));
        files.put(CONFIGURATION, model.configuration().getBytes(StandardCharsets.UTF_8));
        files.put(PARAMETERS, bytes(model.parameters()));
        return Collections.unmodifiableSortedMap(files);
    }

    static SortedMap<String, byte[]> of(TreeModel model) {
        SortedMap<String, byte[]> files = common(model);
        files.put(TREES, ModelJson.bytes(SimpleFiles.json(model)));
        files.put(NODES, SimpleFiles.bytes(model.trees()));
        return Collections.unmodifiableSortedMap(files);
    }

    static SortedMap<String, byte[]> of(ValueModel model) {
        SortedMap<String, byte[]> files = common(model);
        files.put(VALUE, ModelJson.bytes(SimpleFiles.json(model)));
        return Collections.unmodifiableSortedMap(files);
    }

    private static SortedMap<String, byte[]> common(Model model) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.put(HEADER, ModelJson.bytes(header(model)));
        files.put(PREPROCESSING, ModelJson.bytes(PreprocessingJson.write(model.preprocessing())));
        return files;
    }

    private static int format(Model model) {
        if (model instanceof NetworkModel network && !NetworkJson.isOfFirstFormat(network)) {
            return FORMAT;
        }
        return model.preprocessing().isOfFirstFormat() ? FIRST_FORMAT : ALL_ENCODINGS;
    }

    private static ObjectNode header(Model model) {
        ModelHeader header = model.header();
        ObjectNode node = ModelJson.object();
        node.put("format", format(model));
        node.put("kind", model.kind());
        node.put("task", ModelJson.name(header.task()));
        node.put("trainer", header.trainer());
        node.put("features", header.features());
        node.put("training_set", header.trainingSet());
        if (header.threshold().isPresent()) {
            node.put("threshold", header.threshold().getAsDouble());
        }
        ArrayNode inputs = node.putArray("inputs");
        for (FeatureColumn input : header.inputs()) {
            inputs.addObject().put("name", input.name()).put("kind", ModelJson.name(input.kind()));
        }
        return node;
    }

    /** @throws IllegalArgumentException naming the file and what is wrong with it */
    static Model read(Map<String, byte[]> files) {
        Model model = uncalibrated(files);
        return files.containsKey(CALIBRATION)
                ? new CalibratedModel(model, parsed(files, CALIBRATION, CalibratedModel::read))
                : model;
    }

    private static Model uncalibrated(Map<String, byte[]> files) {
        JsonNode node = parsed(files, HEADER, Function.identity());
        ModelHeader header = named(HEADER, () -> header(node));
        Preprocessing preprocessing = parsed(files, PREPROCESSING, PreprocessingJson::read);
        String kind = named(HEADER, () -> ModelJson.text(node, "kind"));
        return switch (kind) {
            case "linear" -> linear(files, header, preprocessing);
            case "network" -> network(files, header, preprocessing);
            case "trees" -> trees(files, header, preprocessing);
            case "value" -> parsed(files, VALUE, value -> SimpleFiles.value(value, header, preprocessing));
            default ->
                throw new IllegalArgumentException(
                        HEADER + ": kind is " + kind + ", must be linear, network, trees or value");
        };
    }

    private static ModelHeader header(JsonNode node) {
        int format = ModelJson.integer(node, "format");
        if (format < FIRST_FORMAT || format > FORMAT) {
            throw new IllegalArgumentException(
                    "format is " + format + ", this version reads " + FIRST_FORMAT + " to " + FORMAT);
        }
        return new ModelHeader(
                ModelJson.text(node, "trainer"),
                ModelJson.choice(node, "task", Label.Task.class),
                ModelJson.list(
                        node,
                        "inputs",
                        input -> new FeatureColumn(
                                ModelJson.text(input, "name"),
                                ModelJson.choice(input, "kind", FeatureColumn.Kind.class))),
                ModelJson.text(node, "features"),
                ModelJson.text(node, "training_set"),
                node.has("threshold")
                        ? OptionalDouble.of(ModelJson.number(node, "threshold"))
                        : OptionalDouble.empty());
    }

    private static Model linear(Map<String, byte[]> files, ModelHeader header, Preprocessing preprocessing) {
        return parsed(
                files,
                LINEAR,
                node -> new LinearModel(
                        header,
                        preprocessing,
                        ModelJson.numbers(node, "coefficients"),
                        ModelJson.number(node, "intercept")));
    }

    private static Model network(Map<String, byte[]> files, ModelHeader header, Preprocessing preprocessing) {
        NetworkLayout layout = parsed(files, NETWORK, NetworkJson::layout);
        String configuration = new String(file(files, CONFIGURATION), StandardCharsets.UTF_8);
        float[] parameters = named(PARAMETERS, () -> floats(file(files, PARAMETERS)));
        return parsed(
                files,
                NETWORK,
                node -> new NetworkModel(
                        header,
                        preprocessing,
                        NetworkJson.labelScale(node),
                        NetworkJson.definition(node, layout),
                        layout,
                        configuration,
                        parameters));
    }

    private static Model trees(Map<String, byte[]> files, ModelHeader header, Preprocessing preprocessing) {
        int[] sizes = parsed(
                files, TREES, node -> new int[] {ModelJson.integer(node, "trees"), ModelJson.integer(node, "nodes")});
        return named(
                NODES,
                () -> new TreeModel(header, preprocessing, SimpleFiles.trees(sizes[0], sizes[1], file(files, NODES))));
    }

    private static <T> T parsed(Map<String, byte[]> files, String name, Function<JsonNode, T> reader) {
        return named(name, () -> reader.apply(ModelJson.parse(file(files, name))));
    }

    private static <T> T named(String name, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static byte[] file(Map<String, byte[]> files, String name) {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new IllegalArgumentException("is missing");
        }
        return bytes;
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES));
        buffer.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
        return buffer.array();
    }

    private static float[] floats(byte[] bytes) {
        if (bytes.length % Float.BYTES != 0) {
            throw new IllegalArgumentException("has " + bytes.length + " bytes, which is no number of floats");
        }
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }
}
