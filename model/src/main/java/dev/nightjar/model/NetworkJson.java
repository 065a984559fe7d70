package dev.nightjar.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.model.network.Loss;
import dev.nightjar.model.network.NetworkDefinition;
import dev.nightjar.model.network.NetworkLayout;

/** What a network model knows besides its parameters, as JSON and back. The shape stands there once: in the layout. */
final class NetworkJson {
    private NetworkJson() {}

    static ObjectNode write(NetworkModel model) {
        ObjectNode node = ModelJson.object();
        ObjectNode label = node.putObject("label");
        label.put("mean", model.labelScale().mean());
        label.put("deviation", model.labelScale().deviation());
        node.put("learning_rate", model.definition().learningRate());
        node.put("l2", model.definition().l2());
        node.put("seed", model.definition().seed());
        NetworkLayout layout = model.layout();
        node.put("loss", ModelJson.name(layout.loss()));
        node.put("numeric_width", layout.numericWidth());
        node.put("parameters", layout.parameters());
        ArrayNode tables = node.putArray("embeddings");
        for (NetworkLayout.Table table : layout.embeddings()) {
            tables.addObject()
                    .put("slots", table.slots())
                    .put("width", table.width())
                    .put("offset", table.offset());
        }
        ArrayNode layers = node.putArray("dense");
        for (NetworkLayout.Dense dense : layout.dense()) {
            layers.addObject()
                    .put("inputs", dense.inputs())
                    .put("outputs", dense.outputs())
                    .put("weights", dense.weights())
                    .put("bias", dense.bias());
        }
        return node;
    }

    static NetworkLayout layout(JsonNode node) {
        return new NetworkLayout(
                ModelJson.integer(node, "numeric_width"),
                ModelJson.list(
                        node,
                        "embeddings",
                        table -> new NetworkLayout.Table(
                                ModelJson.integer(table, "slots"),
                                ModelJson.integer(table, "width"),
                                ModelJson.integer(table, "offset"))),
                ModelJson.list(
                        node,
                        "dense",
                        dense -> new NetworkLayout.Dense(
                                ModelJson.integer(dense, "inputs"),
                                ModelJson.integer(dense, "outputs"),
                                ModelJson.integer(dense, "weights"),
                                ModelJson.integer(dense, "bias"))),
                ModelJson.choice(node, "loss", Loss.class),
                ModelJson.integer(node, "parameters"));
    }

    static NetworkDefinition definition(JsonNode node, NetworkLayout layout) {
        return new NetworkDefinition(
                layout.shape(),
                ModelJson.number(node, "learning_rate"),
                ModelJson.number(node, "l2"),
                ModelJson.whole(node, "seed"));
    }

    static LabelScale labelScale(JsonNode node) {
        JsonNode label = ModelJson.field(node, "label");
        return new LabelScale(ModelJson.number(label, "mean"), ModelJson.number(label, "deviation"));
    }
}
