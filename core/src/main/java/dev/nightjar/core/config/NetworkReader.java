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
        boolean fits = options.optimizer() != NetworkOptions.Optimizer.ADAMW;
        return number(section, "l2", Limits.L2, fits ? "" : "optimizer is adam or sgd", 0);
    }

    /**
     * A number that is read only where it has a meaning, so that it stands in no text of the file as it was understood.
     *
     * @param foreign where it has one, if that is not here; empty if it is
     * @param usual its value where it has none
     */
    private static double number(Section section, String key, Limits.Range range, String foreign, double usual) {
        section.shape(key, new Shape.Decimal(range));
        section.value(key);
        if (foreign.isEmpty()) {
            return section.number(key, range);
        }
        if (section.given(key)) {
            section.idle(key, "has a meaning only where " + foreign + "; leave it out");
        }
        return usual;
    }

    private NetworkOptions options(Section section) {
        Optional<NetworkOptions.Loss> loss = loss(section);
        NetworkOptions.ClassWeight classWeight = section.choice("class_weight", NetworkOptions.ClassWeight.class);
        if (classWeight != NetworkOptions.ClassWeight.NONE && task != Label.Task.BINARY) {
            section.problem(
                    "class_weight", "weighs two classes, and label.task " + Words.of(task) + " has none; leave it out");
        }
        NetworkOptions.Optimizer optimizer = section.choice("optimizer", NetworkOptions.Optimizer.class);
        String notSgd = optimizer == NetworkOptions.Optimizer.SGD ? "" : "optimizer is sgd";
        String notAdamw = optimizer == NetworkOptions.Optimizer.ADAMW ? "" : "optimizer is adamw";
        String notHuber = isLoss(loss, NetworkOptions.Loss.HUBER) ? "" : "loss is huber";
        String notQuantile = isLoss(loss, NetworkOptions.Loss.QUANTILE) ? "" : "loss is quantile";
        NetworkOptions usual = NetworkOptions.USUAL;
        NetworkOptions options = section.build(() -> new NetworkOptions(
                section.choice("activation", NetworkOptions.Activation.class),
                section.choice("wiring", NetworkOptions.Wiring.class),
                section.choice("normalization", NetworkOptions.Normalization.class),
                loss,
                number(section, "huber_delta", Limits.DELTA, notHuber, usual.huberDelta()),
                number(section, "quantile", Limits.QUANTILE, notQuantile, usual.quantile()),
                classWeight,
                optimizer,
                number(section, "momentum", Limits.MOMENTUM, notSgd, usual.momentum()),
                number(section, "weight_decay", Limits.SHARE, notAdamw, usual.weightDecay()),
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
        return Arrays.stream(NetworkOptions.Loss.values())
                .filter(loss -> Words.of(loss).equals(word))
                .findFirst();
    }

    private static boolean isLoss(Optional<NetworkOptions.Loss> loss, NetworkOptions.Loss one) {
        return loss.filter(one::equals).isPresent();
    }

    private static NetworkOptions.Schedule schedule(Section section) {
        var kind = section.choice("kind", NetworkOptions.Schedule.Kind.class);
        boolean falls = kind == NetworkOptions.Schedule.Kind.STEP || kind == NetworkOptions.Schedule.Kind.EXPONENTIAL;
        String notFalling = falls ? "" : "kind is step or exponential";
        String notCosine = kind == NetworkOptions.Schedule.Kind.COSINE ? "" : "kind is cosine";
        NetworkOptions.Schedule usual = NetworkOptions.Schedule.CONSTANT;
        NetworkOptions.Schedule schedule = section.build(() -> new NetworkOptions.Schedule(
                kind,
                number(section, "factor", Limits.FACTOR, notFalling, usual.factor()),
                every(section, notFalling, usual.every()),
                number(section, "least", Limits.SHARE, notCosine, usual.least()),
                section.number("warmup", Limits.WARMUP)));
        return schedule == null ? NetworkOptions.Schedule.CONSTANT : schedule;
    }

    /** As {@link #number}. */
    private static int every(Section section, String foreign, int usual) {
        section.shape("every", new Shape.Whole(Limits.EPOCHS));
        section.value("every");
        if (foreign.isEmpty()) {
            return section.integer("every", Limits.EPOCHS);
        }
        if (section.given("every")) {
            section.idle("every", "has a meaning only where " + foreign + "; leave it out");
        }
        return usual;
    }
}
