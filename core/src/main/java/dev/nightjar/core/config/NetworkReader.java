package dev.nightjar.core.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads a trainer of kind {@code dl4j}. */
final class NetworkReader {
    private final Label.Task task;
    private final List<String> features;

    /** @param features names of all features; empty if they are not known */
    NetworkReader(Label.Task task, List<String> features) {
        this.task = task;
        this.features = features;
    }

    Training.Trainer.Dl4j network(String name, Section section) {
        NetworkOptions options = options(section);
        return new Training.Trainer.Dl4j(
                name,
                section.integers("layers", Limits.LAYER, Limits.LAYERS),
                embed(section),
                section.integer("epochs", Limits.EPOCHS),
                section.integer("batch", Limits.BATCH),
                section.number("learning_rate", Limits.LEARNING_RATE),
                l2(section, options),
                section.integer("early_stop", Limits.EARLY_STOP),
                section.integer("shards", Limits.SHARDS),
                section.integer("average_every", Limits.AVERAGE_EVERY),
                options);
    }

    private Map<String, Integer> embed(Section section) {
        Map<String, Integer> embed = section.integers("embed", Limits.EMBED);
        for (String feature : embed.keySet()) {
            if (!features.isEmpty() && !features.contains(feature)) {
                section.problem(
                        "embed." + feature,
                        section.entryOrigin("embed", feature),
                        "'" + feature + "' is not a feature" + Nearest.among(feature, features));
            }
        }
        return embed;
    }

    /** AdamW has its decay instead. */
    private static double l2(Section section, NetworkOptions options) {
        double l2 = section.number("l2", Limits.L2);
        return options.optimizer() == NetworkOptions.Optimizer.ADAMW ? 0 : l2;
    }

    private NetworkOptions options(Section section) {
        Optional<NetworkOptions.Loss> loss = loss(section);
        NetworkOptions.ClassWeight classWeight = section.choice("class_weight", NetworkOptions.ClassWeight.class);
        if (classWeight != NetworkOptions.ClassWeight.NONE && task != Label.Task.BINARY) {
            section.problem(
                    "class_weight",
                    "weighs two classes, and label.task " + Words.of(task) + " has none; leave it out");
        }
        NetworkOptions.Optimizer optimizer = section.choice("optimizer", NetworkOptions.Optimizer.class);
        only(section, "momentum", optimizer == NetworkOptions.Optimizer.SGD, "optimizer is sgd");
        only(section, "weight_decay", optimizer == NetworkOptions.Optimizer.ADAMW, "optimizer is adamw");
        only(section, "l2", optimizer != NetworkOptions.Optimizer.ADAMW, "optimizer is adam or sgd");
        NetworkOptions options = section.build(() -> new NetworkOptions(
                section.choice("activation", NetworkOptions.Activation.class),
                section.choice("wiring", NetworkOptions.Wiring.class),
                section.choice("normalization", NetworkOptions.Normalization.class),
                loss,
                section.number("huber_delta", Limits.DELTA),
                section.number("quantile", Limits.QUANTILE),
                classWeight,
                optimizer,
                section.number("momentum", Limits.MOMENTUM),
                section.number("weight_decay", Limits.SHARE),
                section.number("l1", Limits.L2),
                section.number("dropout", Limits.DROPOUT),
                section.number("clip_norm", Limits.CLIP),
                section.number("clip_value", Limits.CLIP),
                schedule(section.section("schedule")),
                section.number("min_delta", Limits.COST),
                section.integer("checkpoint_every", Limits.EPOCHS_BETWEEN),
                section.choice("start", NetworkOptions.Start.class),
                every(section)));
        return options == null ? NetworkOptions.USUAL : options;
    }

    private static OptionalInt every(Section section) {
        return section.value("every").isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(section.days("every", Limits.EVERY));
    }

    private Optional<NetworkOptions.Loss> loss(Section section) {
        List<String> words = task == Label.Task.BINARY
                ? List.of("cross_entropy")
                : List.of("mse", "mae", "huber", "poisson", "quantile");
        section.shape("loss", new Shape.Words(words));
        String word = section.value("loss").isEmpty() ? "" : section.word("loss", words);
        only(section, "huber_delta", word.equals("huber"), "loss is huber");
        only(section, "quantile", word.equals("quantile"), "loss is quantile");
        return Arrays.stream(NetworkOptions.Loss.values())
                .filter(loss -> Words.of(loss).equals(word))
                .findFirst();
    }

    private static void only(Section section, String key, boolean fits, String where) {
        if (!fits && section.given(key)) {
            section.problem(key, "has a meaning only where " + where + "; leave it out");
        }
    }

    private static NetworkOptions.Schedule schedule(Section section) {
        var kind = section.choice("kind", NetworkOptions.Schedule.Kind.class);
        boolean falls = kind == NetworkOptions.Schedule.Kind.STEP || kind == NetworkOptions.Schedule.Kind.EXPONENTIAL;
        only(section, "factor", falls, "kind is step or exponential");
        only(section, "every", falls, "kind is step or exponential");
        only(section, "least", kind == NetworkOptions.Schedule.Kind.COSINE, "kind is cosine");
        NetworkOptions.Schedule schedule = section.build(() -> new NetworkOptions.Schedule(
                kind,
                section.number("factor", Limits.FACTOR),
                section.integer("every", Limits.EPOCHS),
                section.number("least", Limits.SHARE),
                section.number("warmup", Limits.WARMUP)));
        return schedule == null ? NetworkOptions.Schedule.CONSTANT : schedule;
    }
}
