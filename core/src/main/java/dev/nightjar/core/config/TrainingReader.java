package dev.nightjar.core.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code training} and {@code evaluation}. */
final class TrainingReader {
    private final Label.Task task;
    private final List<String> features;

    /** @param features names of all features; empty if they are not known */
    TrainingReader(Label.Task task, List<String> features) {
        this.task = task;
        this.features = features;
    }

    /** Metrics that are computed for a task. */
    static List<String> metrics(Label.Task task) {
        return Metric.of(task).stream().map(Metric::toString).toList();
    }

    /** @param columns of the spine's table; empty if they are not known */
    Training training(Section root, Label label, Collection<String> columns) {
        Section section = root.section("training");
        int history = section.days("history", Limits.HISTORY);
        int matures = label == null ? 1 : label.maturesAfterDays();
        Optional<Split> split = Optional.ofNullable(split(section.section("split"), matures, columns));
        split.ifPresent(s -> checkNights(section, history, s, label == null ? 0 : matures));
        Training training = section.build(() -> new Training(
                history,
                split.orElseThrow(() -> new IllegalArgumentException("training.split: see its problem")),
                section.days("every", Limits.EVERY),
                trainers(section),
                chooseBy(section.section("choose_by")),
                section.longInteger("seed", Limits.SEED),
                sample(section.section("sample")),
                section.optionalExpression("weight"),
                new PreprocessingReader(features).rules(section),
                calibrate(section),
                new SearchReader(task, features).search(section, section.named("trainers"))));
        if (training != null) {
            PreprocessingReader.checkEmbedded(section, training);
        }
        return training;
    }

    private static void checkNights(Section section, int history, Split split, int matures) {
        if (split instanceof Split.ByTime time && history <= time.notTrained() + matures) {
            String between = time.gapDays() > 1 ? " + twice the nights between them" : "";
            String days = time.gapDays() > 1 ? " + " + 2 * (time.gapDays() - 1) + "d" : "";
            section.problem(
                    "history",
                    "'" + history
                            + "d' leaves no night to train on: it must be longer than split.validation + split.test"
                            + between + " + label.matures_after = " + time.validationDays() + "d + " + time.testDays()
                            + "d" + days + " + " + matures + "d");
        } else if (history <= matures) {
            section.problem(
                    "history",
                    "'" + history + "d' leaves no night with a label: it must be longer than label.matures_after = "
                            + matures + "d");
        }
    }

    /** Null after a problem. */
    private static Split split(Section section, int matures, Collection<String> columns) {
        String by = section.word("by", List.of("time", "key", "group"));
        List<String> foreign = section.givenAmong(
                by.equals("time")
                        ? List.of("validation_share", "test_share", "column")
                        : by.equals("key")
                                ? List.of("validation", "test", "gap", "column")
                                : List.of("validation", "test", "gap"));
        for (String key : foreign) {
            section.problem(key, "has no meaning where split.by is " + by + "; leave it out");
        }
        if (by.equals("time")) {
            int gap = section.value("gap").isEmpty() ? matures : section.days("gap", Limits.GAP);
            return section.build(() -> new Split.ByTime(
                    section.days("validation", Limits.SPLIT), section.days("test", Limits.SPLIT), gap));
        }
        double validation = section.number("validation_share", Limits.PART);
        double test = section.number("test_share", Limits.PART);
        if (validation < 1 && test < 1 && validation + test >= 1) {
            section.problem(
                    "",
                    "validation_share + test_share = " + Limits.Range.number(validation + test)
                            + " leaves nothing to train on; they must be below 1 together");
            return null;
        }
        if (by.equals("key")) {
            return section.build(() -> new Split.ByKey(validation, test));
        }
        return section.name("column", List.copyOf(columns))
                .map(column -> (Split) section.build(() -> new Split.ByGroup(column, validation, test)))
                .orElse(null);
    }

    private Sampling sample(Section section) {
        double negative = section.number("negative", Limits.KEPT);
        double positive = section.number("positive", Limits.KEPT);
        if (task != Label.Task.BINARY
                && !section.givenAmong(List.of("negative", "positive")).isEmpty()) {
            section.problem(
                    "", "keeps shares of two classes, and label.task " + Words.of(task) + " has none; leave it out");
        }
        return section.build(() -> new Sampling(negative, positive));
    }

    private CalibrationMethod calibrate(Section section) {
        CalibrationMethod method = section.choice("calibrate", CalibrationMethod.class);
        if (method != CalibrationMethod.NONE && task != Label.Task.BINARY) {
            section.problem(
                    "calibrate",
                    "has no meaning for label.task " + Words.of(task) + ", which has no probabilities; take it out");
        }
        return method;
    }

    private String chooseBy(Section section) {
        String usual = task == Label.Task.BINARY ? "log_loss" : "rmse";
        return section.value("metric").isEmpty() ? usual : section.word("metric", metrics(task));
    }

    private Map<String, Training.Trainer> trainers(Section section) {
        Map<String, Training.Trainer> trainers = new LinkedHashMap<>();
        for (Block.Named entry : section.namedSome("trainers", "trainer")) {
            trainers.put(entry.name(), trainer(section, entry));
        }
        if (!trainers.isEmpty() && trainers.values().stream().allMatch(TrainingReader::hasNightsOfItsOwn)) {
            section.problem(
                    "trainers",
                    "each has an every of its own, so that a night of training.every may have none; leave it out of one");
        }
        return trainers;
    }

    /** Null after a problem. */
    Training.Trainer trainer(Section section, Block.Named entry) {
        TrainerReader others = new TrainerReader(task, features);
        String kind = TrainerReader.kind(entry);
        Section one = others.section(section, entry, kind);
        return one.build(() -> switch (kind) {
            case "dl4j" -> new NetworkReader(task, features).network(entry.name(), one);
            case "logistic", "linear" -> linear(entry.name(), kind, one);
            default -> others.trainer(entry.name(), kind, one);
        });
    }

    private static boolean hasNightsOfItsOwn(Training.Trainer trainer) {
        return trainer instanceof Training.Trainer.Dl4j network
                && network.options().everyDays().isPresent();
    }

    private static Training.Trainer linear(String name, String kind, Section section) {
        return new Training.Trainer.Linear(
                name,
                kind,
                section.number("regularization", Limits.REGULARIZATION),
                section.number("elastic_net", Limits.SHARE),
                section.integer("max_iterations", Limits.ITERATIONS));
    }

    /**
     * @param key of the spine; empty if it is not known
     * @param training null after a problem
     */
    Evaluating evaluating(Section root, List<String> key, Training training) {
        Section section = root.section("evaluation");
        List<String> columns = new ArrayList<>(key);
        columns.addAll(features);
        String what = "a key of the spine or a feature";
        List<String> slices = section.value("slices").isEmpty() ? List.of() : section.names("slices", columns, what);
        Optional<String> weight =
                section.value("weight").isEmpty() ? Optional.empty() : section.name("weight", columns);
        if (weight.isPresent() && training != null && training.calibrate() != CalibrationMethod.NONE) {
            section.problem(
                    "weight",
                    "weighs the rows that models are judged by, and training.calibrate does not weigh those that it fits"
                            + " on; take one of them out");
        }
        Section drawn = section.section("intervals");
        List<String> clusters = new ArrayList<>(List.of(Evaluating.Intervals.NIGHT, Evaluating.Intervals.KEY));
        clusters.addAll(columns);
        String by = drawn.name("by", clusters).orElse(Evaluating.Intervals.NIGHT);
        return section.build(() -> new Evaluating(
                slices,
                weight,
                drawn.build(() -> new Evaluating.Intervals(
                        by, drawn.integer("samples", Limits.SAMPLES), drawn.number("level", Limits.LEVEL))),
                ranking(section.section("ranking"), columns),
                adversarial(section.section("adversarial")),
                section.value("learning_curve").isEmpty() ? List.of() : section.numbers("learning_curve", Limits.PART),
                worstSlices(section.section("worst_slices"))));
    }

    private static Optional<Evaluating.Adversarial> adversarial(Section section) {
        if (section.value("at_most").isEmpty()) {
            refuseAlone(section, "rows", "at_most");
            return Optional.empty();
        }
        double atMost = section.number("at_most", Limits.APART);
        return Optional.of(new Evaluating.Adversarial(atMost, section.integer("rows", Limits.APART_ROWS)));
    }

    private static Optional<Evaluating.WorstSlices> worstSlices(Section section) {
        if (section.value("most").isEmpty()) {
            refuseAlone(section, "rows_at_least", "most");
            return Optional.empty();
        }
        int most = section.integer("most", Limits.WORST);
        return Optional.of(new Evaluating.WorstSlices(most, section.longInteger("rows_at_least", Limits.WORST_ROWS)));
    }

    private static void refuseAlone(Section section, String key, String with) {
        if (section.given(key)) {
            section.problem(key, "counts with " + with + " only; write that too, or take '" + key + "' out");
        }
    }

    private Optional<Evaluating.Ranking> ranking(Section section, List<String> columns) {
        List<Integer> places = section.integers("at", Limits.PLACE, Limits.PLACES);
        if (section.value("by").isEmpty()) {
            return Optional.empty();
        }
        if (task != Label.Task.BINARY) {
            section.problem("by", "has no meaning for label.task " + Words.of(task) + "; take evaluation.ranking out");
        }
        List<String> groups = new ArrayList<>(List.of(Evaluating.Intervals.NIGHT));
        groups.addAll(columns);
        return section.name("by", groups).map(by -> section.build(() -> new Evaluating.Ranking(by, places)));
    }
}
