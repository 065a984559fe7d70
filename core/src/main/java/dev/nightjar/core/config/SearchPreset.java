package dev.nightjar.core.config;

import dev.nightjar.core.config.Search.Dimension;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Ready-made searches. */
enum SearchPreset {
    /** Some minutes where a training takes one. */
    QUICK(Search.Strategy.RANDOM, 8, new Search.Halving(4, 2)),
    /** As long as some seven trainings. */
    MEDIUM(Search.Strategy.TPE, 20, new Search.Halving(3, 3)),
    /** As long as some forty trainings. */
    BEST(Search.Strategy.TPE, 60, new Search.Halving(2, 3));

    /** Where there is no preset. */
    static final int TRIALS = 20;

    private final Search.Strategy strategy;
    private final int trials;
    private final Search.Halving halving;

    SearchPreset(Search.Strategy strategy, int trials, Search.Halving halving) {
        this.strategy = strategy;
        this.trials = trials;
        this.halving = halving;
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Words::of).toList();
    }

    static Optional<SearchPreset> named(String word) {
        return Arrays.stream(values()).filter(p -> Words.of(p).equals(word)).findFirst();
    }

    Search.Strategy strategy() {
        return strategy;
    }

    int trials() {
        return trials;
    }

    Search.Halving halving() {
        return halving;
    }

    /** What is tried of a trainer of a kind for which the file has no space; nothing of kinds that have little to try. */
    static List<Dimension> space(String kind) {
        return switch (kind) {
            case "dl4j" ->
                List.of(
                        new Dimension.Choice(
                                "layers",
                                List.of(
                                        List.of("64"),
                                        List.of("128", "64"),
                                        List.of("256", "128"),
                                        List.of("128", "64", "32"))),
                        new Dimension.Range("learning_rate", 0.0003, 0.01, true, false, 4),
                        new Dimension.Range("l2", 0.000001, 0.01, true, false, 3),
                        new Dimension.Choice("dropout", List.of(List.of("0"), List.of("0.1"), List.of("0.3"))));
            case "logistic", "linear" ->
                List.of(
                        new Dimension.Range("regularization", 0.000001, 1, true, false, 7),
                        new Dimension.Choice("elastic_net", List.of(List.of("0"), List.of("0.5"), List.of("1"))));
            case "gbt" ->
                List.of(
                        new Dimension.Range("max_depth", 3, 8, false, true, 6),
                        new Dimension.Range("step_size", 0.03, 0.3, true, false, 4),
                        new Dimension.Range("subsampling_rate", 0.5, 1, false, false, 2),
                        new Dimension.Range("min_instances_per_node", 5, 200, true, true, 3));
            default -> List.of();
        };
    }
}
