package dev.nightjar.core.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads {@code training.preprocessing}. */
final class PreprocessingReader {
    private static final int CATEGORIES_OF_TARGET = 100_000;

    private static final List<String> OF_NUMBERS =
            List.of("add_indicator", "clip", "log", "scale", "n_quantiles", "output_distribution", "period");
    private static final List<String> OF_CATEGORIES = List.of(
            "encode", "max_categories", "min_frequency", "n_features", "analyzer", "ngram_range", "smooth", "folds");

    private final List<String> features;

    /** @param features names of all features; empty if they are not known */
    PreprocessingReader(List<String> features) {
        this.features = features;
    }

    List<PreprocessingRule> rules(Section training) {
        List<PreprocessingRule> rules = new ArrayList<>();
        for (Section one : training.sections("preprocessing")) {
            boolean numeric = one.word("kind", List.of("numeric", "category")).equals("numeric");
            foreign(one, numeric ? OF_CATEGORIES : OF_NUMBERS, "kind", numeric ? "numeric" : "category");
            List<String> names = names(one);
            PreprocessingRule rule = numeric ? numbers(one, names) : categories(one, names);
            if (rule != null) {
                rules.add(rule);
            }
        }
        return rules;
    }

    private static void foreign(Section section, List<String> keys, String because, String value) {
        for (String key : section.givenAmong(keys)) {
            section.problem(key, "has no meaning where " + because + " is " + value + "; leave it out");
        }
    }

    private List<String> names(Section section) {
        List<String> names = section.texts("features");
        for (String name : names) {
            boolean known = features.isEmpty() || features.stream().anyMatch(f -> PreprocessingRule.matches(name, f));
            if (!known && name.contains("*")) {
                section.problem(
                        "features", "no feature fits '" + name + "'; there are: " + String.join(", ", features));
            } else if (!known) {
                section.problem("features", "'" + name + "' is not a feature" + Nearest.among(name, features));
            }
        }
        return names.isEmpty() ? List.of("*") : names;
    }

    private static <E extends Enum<E>> E word(Section section, String key, E usual) {
        E[] all = usual.getDeclaringClass().getEnumConstants();
        List<String> words = Arrays.stream(all).map(Words::of).toList();
        return section.value(key).isEmpty() ? usual : all[words.indexOf(section.word(key, words))];
    }

    private static PreprocessingRule numbers(Section section, List<String> names) {
        PreprocessingRule.Impute impute = word(section, "impute", PreprocessingRule.Impute.MEAN);
        PreprocessingRule.Scale scale = word(section, "scale", PreprocessingRule.Scale.STANDARD);
        String scaled = Words.of(scale);
        if (impute != PreprocessingRule.Impute.CONSTANT) {
            foreign(section, List.of("fill_value"), "impute", Words.of(impute));
        }
        if (scale != PreprocessingRule.Scale.QUANTILE) {
            foreign(section, List.of("n_quantiles", "output_distribution"), "scale", scaled);
        }
        boolean cyclic = scale == PreprocessingRule.Scale.CYCLIC;
        boolean quantile = scale == PreprocessingRule.Scale.QUANTILE;
        foreign(section, cyclic ? List.of("clip", "log", "impute", "fill_value") : List.of("period"), "scale", scaled);
        PreprocessingRule.Numbers usual = PreprocessingRule.Numbers.USUAL;
        double[] clip = cyclic ? new double[] {0, 1} : clip(section);
        return section.build(() -> new PreprocessingRule.Numbers(
                names,
                impute,
                impute == PreprocessingRule.Impute.CONSTANT
                        ? section.optionalNumber("fill_value", Limits.ANY).orElse(0)
                        : 0,
                section.flag("add_indicator"),
                clip[0],
                clip[1],
                !cyclic && section.flag("log"),
                scale,
                quantile ? section.integer("n_quantiles", Limits.QUANTILES) : usual.quantiles(),
                quantile
                        ? section.choice("output_distribution", PreprocessingRule.Distribution.class)
                        : usual.distribution(),
                cyclic ? section.number("period", Limits.PERIOD) : usual.period()));
    }

    private static double[] clip(Section section) {
        if (section.value("clip").isEmpty()) {
            return new double[] {0, 1};
        }
        double[] clip = section.interval("clip");
        if (clip[0] < 0 || clip[1] > 1 || clip[0] == clip[1]) {
            section.problem(
                    "clip", "[" + clip[0] + ", " + clip[1] + "] is not two quantiles from 0 to 1, the first below");
            return new double[] {0, 1};
        }
        return clip;
    }

    private static PreprocessingRule categories(Section section, List<String> names) {
        PreprocessingRule.Missing impute = word(section, "impute", PreprocessingRule.Missing.OTHER);
        PreprocessingRule.Encode encode = word(section, "encode", PreprocessingRule.Encode.ONE_HOT);
        String encoded = Words.of(encode);
        boolean text = encode == PreprocessingRule.Encode.TEXT;
        boolean hash = encode == PreprocessingRule.Encode.HASH;
        if (impute != PreprocessingRule.Missing.CONSTANT) {
            foreign(section, List.of("fill_value"), "impute", Words.of(impute));
        }
        if (hash && impute == PreprocessingRule.Missing.MOST_FREQUENT) {
            section.problem("impute", "'most_frequent' needs counts of categories, which encode: hash does without");
        }
        foreign(
                section,
                text ? List.of("impute", "fill_value") : List.of("analyzer", "ngram_range"),
                "encode",
                encoded);
        foreign(
                section,
                text || hash ? List.of("max_categories", "min_frequency") : List.of("n_features"),
                "encode",
                encoded);
        boolean target = encode == PreprocessingRule.Encode.TARGET;
        foreign(section, target ? List.of() : List.of("smooth", "folds"), "encode", encoded);
        PreprocessingRule.Categories usual = PreprocessingRule.Categories.USUAL;
        int[] ngrams = text ? ngrams(section) : new int[] {usual.ngramLow(), usual.ngramHigh()};
        return section.build(() -> new PreprocessingRule.Categories(
                names,
                impute,
                impute == PreprocessingRule.Missing.CONSTANT ? section.text("fill_value") : "",
                encode,
                text || hash ? usual.maxCategories() : maxCategories(section, target),
                text || hash ? usual.minFrequency() : section.integer("min_frequency", Limits.FREQUENCY),
                text || hash ? section.integer("n_features", Limits.HASHED) : usual.hashed(),
                text ? section.choice("analyzer", PreprocessingRule.Analyzer.class) : usual.analyzer(),
                ngrams[0],
                ngrams[1],
                target ? section.number("smooth", Limits.SMOOTH) : usual.smooth(),
                target ? section.integer("folds", Limits.FOLDS) : usual.folds()));
    }

    private static int maxCategories(Section section, boolean target) {
        if (section.value("max_categories").isPresent()) {
            return section.integer("max_categories", Limits.CATEGORIES);
        }
        return target ? CATEGORIES_OF_TARGET : PreprocessingRule.Categories.USUAL.maxCategories();
    }

    private static int[] ngrams(Section section) {
        double[] range = section.interval("ngram_range");
        for (double end : range) {
            if (end != Math.rint(end) || !Limits.NGRAM.contains(end)) {
                section.problem(
                        "ngram_range",
                        "[" + Limits.Range.number(range[0]) + ", " + Limits.Range.number(range[1])
                                + "] is not two whole numbers, " + Limits.NGRAM.describe());
                return new int[] {1, 1};
            }
        }
        return new int[] {(int) range[0], (int) range[1]};
    }

    /** What a network embeds must have slots. */
    static void checkEmbedded(Section section, Training training) {
        Map<String, String> found = new TreeMap<>();
        training.trainers().forEach((name, trainer) -> {
            if (trainer instanceof Training.Trainer.Dl4j network) {
                for (String feature : network.embed().keySet()) {
                    Optional<PreprocessingRule.Categories> rule = training.preprocessing().stream()
                            .filter(r -> r instanceof PreprocessingRule.Categories && r.fits(feature))
                            .map(PreprocessingRule.Categories.class::cast)
                            .findFirst();
                    rule.filter(r -> !r.hasSlots())
                            .ifPresent(
                                    r -> found.put(
                                            "trainers." + name + ".embed." + feature,
                                            "'" + feature + "' is encoded as " + Words.of(r.encode())
                                                    + " by training.preprocessing, which has no slots to embed; take one of the two out"));
                }
            }
        });
        found.forEach((key, message) -> section.problem(key, section.origin(), message));
    }
}
