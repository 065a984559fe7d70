package dev.nightjar.core.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads {@code training.search}. */
final class SearchReader {
    private static final List<String> STRATEGIES =
            Arrays.stream(Search.Strategy.values()).map(Words::of).toList();

    private final Label.Task task;
    private final List<String> features;

    /** @param features names of all features; empty if they are not known */
    SearchReader(Label.Task task, List<String> features) {
        this.task = task;
        this.features = features;
    }

    /** @param trainers entries of {@code training.trainers} */
    Search search(Section training, List<Block.Named> trainers) {
        Section section = training.section("search");
        String word = section.value("preset").isEmpty() ? "" : section.word("preset", SearchPreset.words());
        section.shape("preset", new Shape.Words(SearchPreset.words()));
        Optional<SearchPreset> preset = SearchPreset.named(word);
        Search.Strategy strategy = strategy(section, preset);
        int trials = trials(section, preset, strategy);
        section.shape("time_limit", new Shape.Whole(Limits.TIME_LIMIT));
        OptionalInt minutes = section.value("time_limit").isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(section.minutes("time_limit", Limits.TIME_LIMIT));
        Search.Halving halving = halving(section.section("halving"), preset);
        Map<String, Search.Space> spaces = spaces(section, trainers, preset);
        boolean asked = !section.givenAmong(List.of("preset", "strategy", "trials", "time_limit", "halving"))
                .isEmpty();
        if (asked && spaces.isEmpty() && !section.given("space")) {
            section.problem("", "tries nothing: give space, the keys of trainers with the values to try");
        }
        if (spaces.isEmpty()) {
            return Search.NONE;
        }
        if (strategy == Search.Strategy.GRID) {
            spaces.forEach((trainer, space) -> checkSize(section, trainer, space));
        }
        Search search = section.build(() -> new Search(strategy, trials, minutes, halving, spaces));
        return search == null ? Search.NONE : search;
    }

    private static void checkSize(Section section, String trainer, Search.Space space) {
        double points = space.dimensions().stream()
                .mapToDouble(d -> d instanceof Search.Dimension.Range range
                        ? range.points()
                        : SpaceReader.ends(d).size())
                .reduce(1, (a, b) -> a * b);
        if (points > Limits.TRIALS.high()) {
            section.problem(
                    "space",
                    "the grid of " + trainer + " has " + Limits.Range.number(points) + " points and "
                            + Limits.Range.number(Limits.TRIALS.high())
                            + " are tried at most; give fewer values, or a strategy that draws");
        }
    }

    private static Search.Strategy strategy(Section section, Optional<SearchPreset> preset) {
        section.shape("strategy", new Shape.Words(STRATEGIES));
        if (section.value("strategy").isEmpty()) {
            return preset.map(SearchPreset::strategy).orElse(Search.Strategy.RANDOM);
        }
        return Search.Strategy.valueOf(section.word("strategy", STRATEGIES).toUpperCase(Locale.ROOT));
    }

    private static int trials(Section section, Optional<SearchPreset> preset, Search.Strategy strategy) {
        section.shape("trials", new Shape.Whole(Limits.TRIALS));
        if (section.value("trials").isEmpty()) {
            return preset.map(SearchPreset::trials).orElse(SearchPreset.TRIALS);
        }
        if (strategy == Search.Strategy.GRID) {
            section.problem("trials", "has no meaning where strategy is grid, which tries all points; leave it out");
        }
        return section.integer("trials", Limits.TRIALS);
    }

    private static Search.Halving halving(Section section, Optional<SearchPreset> preset) {
        section.shape("factor", new Shape.Whole(Limits.HALVING));
        section.shape("rungs", new Shape.Whole(Limits.RUNGS));
        Search.Halving usual = preset.map(SearchPreset::halving).orElse(Search.NONE.halving());
        int factor = section.value("factor").isEmpty() ? usual.factor() : section.integer("factor", Limits.HALVING);
        int rungs = section.value("rungs").isEmpty() ? usual.rungs() : section.integer("rungs", Limits.RUNGS);
        return new Search.Halving(factor, rungs);
    }

    private Map<String, Search.Space> spaces(
            Section section, List<Block.Named> trainers, Optional<SearchPreset> preset) {
        List<String> names = trainers.stream().map(Block.Named::name).toList();
        Map<String, Setting> given = new LinkedHashMap<>();
        section.tried("space");
        for (Block.Named entry : section.named("space")) {
            if (names.contains(entry.name())) {
                given.put(entry.name(), entry.value());
            } else {
                section.problem(
                        "space." + entry.name(),
                        entry.keyOrigin(),
                        "'" + entry.name() + "' is no trainer" + Nearest.among(entry.name(), names));
            }
        }
        Map<String, Search.Space> spaces = new LinkedHashMap<>();
        for (Block.Named trainer : trainers) {
            Setting own = given.get(trainer.name());
            if (!(trainer.value() instanceof Setting.Mapping) || (own == null && preset.isEmpty())) {
                continue;
            }
            TrainerBlock block = TrainerBlock.of(trainer, task);
            TrainerBlock.Variant base = block.read(Map.of(), features);
            if (base.problems().isEmpty()) {
                List<Search.Dimension> dimensions = own == null
                        ? usual(block, preset, TrainerReader.kind(trainer))
                        : new SpaceReader(
                                        section, block, features, "training.trainers.*:" + TrainerReader.kind(trainer))
                                .dimensions(own);
                if (!dimensions.isEmpty()) {
                    spaces.put(trainer.name(), new Search.Space(block, dimensions));
                }
            }
        }
        return spaces;
    }

    /** A preset's keys of a kind that have a meaning beside the block's. */
    private List<Search.Dimension> usual(TrainerBlock block, Optional<SearchPreset> preset, String kind) {
        List<Search.Dimension> dimensions = new ArrayList<>();
        for (Search.Dimension dimension :
                preset.map(p -> SearchPreset.space(kind)).orElse(List.of())) {
            Set<String> idle = block.read(
                            Map.of(dimension.key(), SpaceReader.ends(dimension).get(0)), features)
                    .idle()
                    .keySet();
            if (!idle.contains(dimension.key())) {
                dimensions.add(dimension);
            }
        }
        return dimensions;
    }
}
