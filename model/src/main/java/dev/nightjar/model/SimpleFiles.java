package dev.nightjar.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/** What the files of {@link TreeModel} and {@link ValueModel} hold besides what every model has. */
final class SimpleFiles {
    private SimpleFiles() {}

    /** Number of trees and nodes, and the names of the outputs of preprocessing that the nodes count from 0. */
    static ObjectNode json(TreeModel model) {
        ObjectNode node = ModelJson.object();
        node.put("trees", model.trees().count());
        node.put("nodes", model.trees().nodes());
        var inputs = node.putArray("inputs");
        model.preprocessing().outputs().forEach(inputs::add);
        return node;
    }

    /**
     * Little-endian, one array behind the other: roots, one int a tree; features, left and right children, one int a node each; values,
     * one double a node.
     */
    static byte[] bytes(Trees trees) {
        long size = 4L * trees.count() + 20L * trees.nodes();
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
        put(buffer, trees.roots());
        put(buffer, trees.features());
        put(buffer, trees.left());
        put(buffer, trees.right());
        for (double value : trees.values()) {
            buffer.putDouble(value);
        }
        return buffer.array();
    }

    private static void put(ByteBuffer buffer, int[] values) {
        for (int value : values) {
            buffer.putInt(value);
        }
    }

    /** @throws IllegalArgumentException if the bytes are not those of so many trees and nodes */
    static Trees trees(int count, int nodes, byte[] bytes) {
        long size = 4L * count + 20L * nodes;
        if (count < 1 || nodes < 1 || bytes.length != size) {
            throw new IllegalArgumentException(
                    "has " + bytes.length + " bytes, " + count + " trees of " + nodes + " nodes have " + size);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int[] roots = ints(buffer, count);
        int[] features = ints(buffer, nodes);
        int[] left = ints(buffer, nodes);
        int[] right = ints(buffer, nodes);
        double[] values = new double[nodes];
        for (int i = 0; i < nodes; i++) {
            values[i] = buffer.getDouble();
        }
        return new Trees(roots, features, values, left, right);
    }

    private static int[] ints(ByteBuffer buffer, int count) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = buffer.getInt();
        }
        return values;
    }

    static ObjectNode json(ValueModel model) {
        ObjectNode node = ModelJson.object();
        if (model.column().isPresent()) {
            node.put(
                    "feature",
                    model.header().inputs().get(model.column().getAsInt()).name());
        }
        node.put("otherwise", model.otherwise());
        node.put("average", model.average());
        return node;
    }

    static ValueModel value(JsonNode node, ModelHeader header, Preprocessing preprocessing) {
        OptionalInt column = OptionalInt.empty();
        if (node.has("feature")) {
            String name = ModelJson.text(node, "feature");
            int at = header.inputs().indexOf(FeatureColumn.numeric(name));
            if (at < 0) {
                throw new IllegalArgumentException("feature is " + name + ", which is no number among the inputs");
            }
            column = OptionalInt.of(at);
        }
        return new ValueModel(
                header, preprocessing, column, ModelJson.number(node, "otherwise"), ModelJson.number(node, "average"));
    }
}
