package dev.nightjar.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code gate}. What a rule asks must be something that this pipeline's evaluation tells. */
final class GateReader {
    private static final List<String> RELATIVE = List.of(
            "worse_than_champion_by_at_most", "better_than_constant_by_at_least", "better_than_baseline_by_at_least");
    private static final List<String> BOUNDS =
            List.of("at_least", "at_most", RELATIVE.get(0), RELATIVE.get(1), RELATIVE.get(2));

    /** Metrics that a bootstrap in one pass has no samples of. */
    private static final Set<String> WITHOUT_INTERVAL = Set.of("pr_auc", "ks", "lift");

    private final Label.Task task;
    private final List<String> columns;

    /** @param columns keys of the spine and features; empty if they are not known */
    GateReader(Label.Task task, List<String> columns) {
        this.task = task;
        this.columns = columns;
    }

    /** @param evaluation null after a problem */
    Gate gate(Section root, Evaluating evaluation) {
        Section section = root.section("gate");
        Gate.Mode mode = section.choice("mode", Gate.Mode.class);
        List<Gate.Rule> rules = new ArrayList<>();
        for (Section rule : section.sections("rules")) {
            rules.add(rule.build(() -> rule(rule, evaluation)));
        }
        return section.build(() -> new Gate(mode, rules));
    }

    private Gate.Rule rule(Section section, Evaluating evaluation) {
        if (section.givenAmong(BOUNDS).isEmpty() && section.sound()) {
            section.problem("", "has no bound; at least one of " + String.join(", ", BOUNDS) + " is needed");
        }
        String metric = metric(section);
        Gate.Rule rule = new Gate.Rule(
                metric,
                section.optionalNumber("at_least", Limits.ANY),
                section.optionalNumber("at_most", Limits.ANY),
                section.optionalNumber("worse_than_champion_by_at_most", Limits.ANY),
                section.optionalNumber("better_than_constant_by_at_least", Limits.ANY),
                section.optionalNumber("better_than_baseline_by_at_least", Limits.ANY),
                section.optionalNumber("confidence", Limits.LEVEL),
                slice(section));
        if (Gate.COSTS.contains(metric)) {
            checkCost(section, metric);
        } else {
            checkSlice(section);
            rule.confidence().ifPresent(level -> checkConfidence(section, metric, level, evaluation));
        }
        return rule;
    }

    private Optional<Gate.Slice> slice(Section section) {
        if (section.value("slice").isEmpty()) {
            if (section.given("rows_at_least")) {
                section.problem("rows_at_least", "counts with a slice only; write slice: COLUMN too, or take it out");
            }
            return Optional.empty();
        }
        long rows = section.longInteger("rows_at_least", Limits.SLICE_ROWS);
        return section.name("slice", columns).map(column -> new Gate.Slice(column, rows));
    }

    private static void checkCost(Section section, String metric) {
        List<String> foreign = new ArrayList<>(section.givenAmong(List.of("at_least")));
        foreign.addAll(section.givenAmong(RELATIVE));
        foreign.addAll(section.givenAmong(List.of("confidence", "slice")));
        for (String key : foreign) {
            section.problem(key, "has no meaning for " + metric + ", which only at_most bounds; take it out");
        }
    }

    private static void checkSlice(Section section) {
        if (!section.given("slice")) {
            return;
        }
        List<String> foreign = new ArrayList<>(section.givenAmong(RELATIVE));
        foreign.addAll(section.givenAmong(List.of("confidence")));
        for (String key : foreign) {
            section.problem(key, "has no meaning for a slice, which at_least and at_most bound; take one of them out");
        }
    }

    private static void checkConfidence(Section section, String metric, double level, Evaluating evaluation) {
        if (WITHOUT_INTERVAL.contains(metric)) {
            section.problem(
                    "confidence", metric + " has no interval, see docs/metrics.md; take confidence out of this rule");
        }
        if (evaluation == null) {
            return;
        }
        if (evaluation.weight().isPresent()) {
            section.problem(
                    "confidence",
                    "needs intervals, and weighed rows have none; take evaluation.weight or confidence out");
            return;
        }
        int samples = evaluation.intervals().samples();
        long least = (long) Math.ceil(2 / (1 - level) - 1e-9);
        if (samples < least) {
            section.problem(
                    "confidence",
                    "'" + Limits.Range.number(level) + "' needs " + least
                            + " samples at least, so that one lies beyond each end, and evaluation.intervals.samples is "
                            + samples);
        }
    }

    private String metric(Section section) {
        List<String> valid = new ArrayList<>(TrainingReader.metrics(task));
        Label.Task other = task == Label.Task.BINARY ? Label.Task.REGRESSION : Label.Task.BINARY;
        List<String> foreign = TrainingReader.metrics(other);
        Optional<Setting> value = section.value("metric");
        if (value.isPresent() && value.get() instanceof Setting.Scalar s && foreign.contains(s.text())) {
            section.problem(
                    "metric",
                    "'" + s.text() + "' is not computed for label.task " + Words.of(task) + "; there are "
                            + String.join(", ", valid));
            return valid.get(0);
        }
        valid.addAll(Gate.COSTS);
        return section.word("metric", valid);
    }
}
