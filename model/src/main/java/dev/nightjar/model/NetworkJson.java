package dev.nightjar.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.model.network.Activation;
import dev.nightjar.model.network.Loss;
import dev.nightjar.model.network.NetworkDefinition;
import dev.nightjar.model.network.NetworkLayout;
import dev.nightjar.model.network.NetworkShape;
import dev.nightjar.model.network.Objective;
import dev.nightjar.model.network.Optimization;
import dev.nightjar.model.network.Schedule;
import java.util.List;

/** What a network model knows besides its parameters, as JSON and back. The shape stands there once: in the layout. */
final class NetworkJson {
    private NetworkJson() {}

    static ObjectNode write(NetworkModel model) {
        ObjectNode node = ModelJson.object();
        ObjectNode label = node.putObject("label");
        label.put("mean", model.labelScale().mean());
        label.put("deviation", model.labelScale().deviation());
        Optimization optimization = model.definition().optimization();
        node.put("learning_rate", optimization.learningRate());
        node.put("l2", optimization.penalty().l2());
        node.put("seed", model.definition().seed());
        NetworkLayout layout = model.layout();
        node.put("loss", ModelJson.name(layout.loss()));
        if (!isOfFirstFormat(model)) {
            node.put("loss_parameter", layout.objective().parameter());
            node.put("activation", ModelJson.name(layout.activation()));
            write(optimization, node.putObject("optimization"));
            ArrayNode norms = node.putArray("norms");
            for (NetworkLayout.Norm norm : layout.norms()) {
                norms.addObject()
                        .put("gamma", norm.gamma())
                        .put("mean", norm.mean())
                        .put("variance", norm.variance());
            }
        }
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

    /** Whether it is a deep ReLU network for cross entropy or squared error, trained by plain Adam: the first format says no more. */
    static boolean isOfFirstFormat(NetworkModel model) {
        NetworkShape shape = model.layout().shape();
        boolean usual = shape.loss() == Loss.CROSS_ENTROPY || shape.loss() == Loss.SQUARED_ERROR;
        return usual
                && shape.activation() == Activation.RELU
                && shape.wiring() == NetworkShape.Wiring.DEEP
                && shape.normalization() == NetworkShape.Normalization.NONE
                && model.definition().optimization().isPlainAdam();
    }

    private static void write(Optimization optimization, ObjectNode node) {
        node.put("optimizer", ModelJson.name(optimization.optimizer().kind()));
        node.put("momentum", optimization.optimizer().momentum());
        node.put("l1", optimization.penalty().l1());
        node.put("weight_decay", optimization.penalty().decay());
        node.put("clip_norm", optimization.clip().norm());
        node.put("clip_value", optimization.clip().value());
        node.put("dropout", optimization.dropout());
        Schedule schedule = optimization.schedule();
        node.putObject("schedule")
                .put("kind", ModelJson.name(schedule.kind()))
                .put("factor", schedule.factor())
                .put("every", schedule.every())
                .put("least", schedule.least())
                .put("warmup", schedule.warmup());
    }

    private static Optimization optimization(JsonNode node) {
        double learningRate = ModelJson.number(node, "learning_rate");
        double l2 = ModelJson.number(node, "l2");
        if (!node.has("optimization")) {
            return Optimization.adam(learningRate, l2);
        }
        JsonNode more = ModelJson.field(node, "optimization");
        JsonNode schedule = ModelJson.field(more, "schedule");
        return new Optimization(
                new Optimization.Optimizer(
                        ModelJson.choice(more, "optimizer", Optimization.Optimizer.Kind.class),
                        ModelJson.number(more, "momentum")),
                learningRate,
                new Schedule(
                        ModelJson.choice(schedule, "kind", Schedule.Kind.class),
                        ModelJson.number(schedule, "factor"),
                        ModelJson.integer(schedule, "every"),
                        ModelJson.number(schedule, "least"),
                        ModelJson.number(schedule, "warmup")),
                new Optimization.Penalty(ModelJson.number(more, "l1"), l2, ModelJson.number(more, "weight_decay")),
                new Optimization.Clip(ModelJson.number(more, "clip_norm"), ModelJson.number(more, "clip_value")),
                ModelJson.number(more, "dropout"));
    }

    private static List<NetworkLayout.Norm> norms(JsonNode node) {
        return node.has("norms")
                ? ModelJson.list(
                        node,
                        "norms",
                        norm -> new NetworkLayout.Norm(
                                ModelJson.integer(norm, "gamma"),
                                ModelJson.integer(norm, "mean"),
                                ModelJson.integer(norm, "variance")))
                : List.of();
    }

    private static Objective objective(JsonNode node) {
        Loss loss = ModelJson.choice(node, "loss", Loss.class);
        return node.has("loss_parameter")
                ? new Objective(loss, ModelJson.number(node, "loss_parameter"))
                : Objective.of(loss);
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
                norms(node),
                objective(node),
                node.has("activation") ? ModelJson.choice(node, "activation", Activation.class) : Activation.RELU,
                ModelJson.integer(node, "parameters"));
    }

    static NetworkDefinition definition(JsonNode node, NetworkLayout layout) {
        return new NetworkDefinition(layout.shape(), optimization(node), ModelJson.whole(node, "seed"));
    }

    static LabelScale labelScale(JsonNode node) {
        JsonNode label = ModelJson.field(node, "label");
        return new LabelScale(ModelJson.number(label, "mean"), ModelJson.number(label, "deviation"));
    }
}
