package dev.nightjar.core.config;

import dev.nightjar.core.config.AggregateFunction.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads the trainers of {@code training.trainers} that are neither networks nor linear. */
final class TrainerReader {
    /** Series of the tables of metrics and curves that are no trainer's. */
    private static final List<String> TAKEN = List.of("constant", "champion");

    private final Label.Task task;
    private final List<String> features;

    /** @param features names of all features; empty if they are not known */
    TrainerReader(Label.Task task, List<String> features) {
        this.task = task;
        this.features = features;
    }

    /** The kind by whose keys an entry is read: the one that it names, and {@code dl4j} if that is none. */
    static String kind(Block.Named entry) {
        if (entry.value() instanceof Setting.Mapping trainer
                && trainer.entries().get("kind") != null
                && trainer.entries().get("kind").value() instanceof Setting.Scalar kind
                && TrainerKinds.words().contains(kind.text())) {
            return kind.text();
        }
        return TrainerKinds.BUILT_IN.get(0);
    }

    /** The block of an entry, whose kind and name are checked. */
    Section section(Section training, Block.Named entry, String kind) {
        TrainerKind found = TrainerKinds.found().get(kind);
        Section one = found == null
                ? training.child("trainers", entry, "*:" + kind)
                : training.own("trainers", entry, "*:" + kind, keys(found));
        String written = one.word("kind", TrainerKinds.words());
        String fitting = task == Label.Task.BINARY ? "logistic" : "linear";
        String other = task == Label.Task.BINARY ? "linear" : "logistic";
        if (written.equals(other)) {
            one.problem("kind", "'" + other + "' does not fit label.task " + Words.of(task) + "; write " + fitting);
        } else if (found != null && !found.tasks().contains(task)) {
            String fits = new TreeSet<>(found.tasks()).stream().map(Words::of).collect(Collectors.joining(", "));
            one.problem("kind", "'" + kind + "' does not fit label.task " + Words.of(task) + "; it learns " + fits);
        }
        if (TAKEN.contains(entry.name())) {
            training.problem(
                    "trainers." + entry.name(),
                    entry.keyOrigin(),
                    "'" + entry.name()
                            + "' names other figures in the tables of metrics and curves; take another name");
        }
        return one;
    }

    private static Map<String, String> keys(TrainerKind kind) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("kind", "");
        kind.parameters().forEach(p -> keys.put(p.key(), p.usual().orElse("")));
        return keys;
    }

    /** The configuration of a block whose kind is neither {@code dl4j}, {@code logistic} nor {@code linear}. */
    Training.Trainer trainer(String name, String kind, Section section) {
        return switch (kind) {
            case "gbt" -> gbt(name, section);
            case "constant" -> constant(name, section);
            case "last_value" -> new Training.Trainer.LastValue(name, feature(section));
            default -> provided(name, TrainerKinds.found().get(kind), section);
        };
    }

    private static Training.Trainer gbt(String name, Section section) {
        return new Training.Trainer.Gbt(
                name,
                section.integer("max_depth", Limits.TREE_DEPTH),
                section.integer("max_iterations", Limits.TREES),
                section.number("step_size", Limits.LEARNING_RATE),
                section.number("subsampling_rate", Limits.KEPT),
                section.integer("max_bins", Limits.BINS),
                section.integer("min_instances_per_node", Limits.FREQUENCY),
                section.integer("early_stop", Limits.STOP));
    }

    private Training.Trainer constant(String name, Section section) {
        List<String> words = task == Label.Task.BINARY ? List.of("prior") : List.of("mean", "quantile");
        String word = section.value("strategy").isEmpty() ? words.get(0) : section.word("strategy", words);
        double quantile = section.number("quantile", Limits.SHARE);
        if (!word.equals("quantile") && section.given("quantile")) {
            section.idle("quantile", "has no meaning where strategy is " + word + "; leave it out");
        }
        return new Training.Trainer.Constant(
                name, Training.Trainer.Strategy.valueOf(word.toUpperCase(Locale.ROOT)), quantile);
    }

    private String feature(Section section) {
        return features.isEmpty()
                ? section.text("feature")
                : section.name("feature", features).orElse(features.get(0));
    }

    private static Training.Trainer provided(String name, TrainerKind kind, Section section) {
        Map<String, List<String>> arguments = new LinkedHashMap<>();
        for (Parameter parameter : kind.parameters()) {
            arguments.put(parameter.key(), AggregationReader.argument(section, parameter));
        }
        Training.Trainer.Provided configuration = kind.configuration(name, arguments);
        if (!(configuration instanceof Record) || !configuration.kind().equals(kind.word())) {
            throw new IllegalArgumentException(configuration.getClass().getName() + " of the trainer kind '"
                    + kind.word() + "' must be a public record of this kind");
        }
        return configuration;
    }
}
