package dev.nightjar.training;

import dev.nightjar.core.config.Gate;
import dev.nightjar.core.config.Metric;
import dev.nightjar.training.Intervals.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Judges a candidate by the gate's rules. All values are of the same test rows. */
public final class GateKeeper {
    private static final OptionalDouble NONE = OptionalDouble.empty();

    private final TestFigures candidate;
    private final Rivals rivals;
    private final Map<String, Double> costs;
    private final List<Verdict.Check> checks = new ArrayList<>();

    private GateKeeper(TestFigures candidate, Rivals rivals, Map<String, Double> costs) {
        this.candidate = candidate;
        this.rivals = rivals;
        this.costs = costs;
    }

    /**
     * The verdict, without costs and confidence.
     *
     * @param candidate the candidate on the test split
     * @param champion the champion on the same rows; empty if there is none, and then bounds against it hold
     * @param constant the constant predictor on the same rows
     */
    public static Verdict judge(Gate gate, Evaluation candidate, Optional<Evaluation> champion, Evaluation constant) {
        return judge(gate, new TestFigures(candidate), Rivals.of(champion, constant), Map.of());
    }

    /**
     * The verdict.
     *
     * @param rivals who rules compare with; bounds against a champion hold if there is none
     * @param costs {@link Gate#COSTS} that rules bound, by name
     * @throws IllegalArgumentException if a rule names no {@link Metric} and no cost that was measured, or has no bound
     */
    public static Verdict judge(Gate gate, TestFigures candidate, Rivals rivals, Map<String, Double> costs) {
        GateKeeper keeper = new GateKeeper(candidate, rivals, costs);
        gate.rules().forEach(keeper::apply);
        return new Verdict(gate.mode(), keeper.checks);
    }

    private void apply(Gate.Rule rule) {
        int before = checks.size();
        if (Gate.COSTS.contains(rule.metric())) {
            rule.atMost().ifPresent(bound -> checks.add(cost(rule.metric(), bound)));
        } else {
            Metric metric = Metric.named(rule.metric())
                    .orElseThrow(() -> new IllegalArgumentException("gate: there is no metric " + rule.metric()));
            rule.atLeast().ifPresent(bound -> checks.add(absolute(rule, metric, bound, true)));
            rule.atMost().ifPresent(bound -> checks.add(absolute(rule, metric, bound, false)));
            rule.worseThanChampionByAtMost().ifPresent(bound -> checks.add(againstChampion(rule, metric, bound)));
            rule.betterThanConstantByAtLeast().ifPresent(bound -> checks.add(againstConstant(rule, metric, bound)));
            rule.betterThanBaselineByAtLeast().ifPresent(bound -> checks.add(againstBaselines(rule, metric, bound)));
        }
        if (checks.size() == before) {
            throw new IllegalArgumentException("gate: the rule on " + rule.metric() + " has no bound");
        }
    }

    private Verdict.Check cost(String name, double bound) {
        Double value = costs.get(name);
        if (value == null) {
            throw new IllegalArgumentException("gate: " + name + " was not measured");
        }
        OptionalDouble limit = OptionalDouble.of(bound);
        return new Verdict.Check(name, "at most " + bound, limit, OptionalDouble.of(value), NONE, value <= bound, "");
    }

    private Verdict.Check absolute(Gate.Rule rule, Metric metric, double bound, boolean least) {
        String words = (least ? "at least " : "at most ") + bound;
        if (rule.slice().isPresent()) {
            return worst(rule.slice().get(), metric, bound, least, words);
        }
        OptionalDouble value = candidate.evaluation().value(metric);
        OptionalDouble limit = OptionalDouble.of(bound);
        if (rule.confidence().isEmpty()) {
            return new Verdict.Check(
                    metric.toString(), words, limit, value, NONE, holds(value, bound, least), undefined(value));
        }
        double level = rule.confidence().getAsDouble();
        Optional<Interval> interval =
                new Intervals(level).interval(candidate.samples().getOrDefault(metric, new double[0]));
        boolean passed = value.isPresent()
                && interval.map(i -> least ? i.low() >= bound : i.high() <= bound)
                        .orElse(false);
        return new Verdict.Check(
                metric.toString(),
                words + " with confidence " + level,
                limit,
                value,
                NONE,
                passed,
                value.isPresent() ? without(interval) : undefined(value),
                interval,
                "");
    }

    private static boolean holds(OptionalDouble value, double bound, boolean least) {
        return value.isPresent() && (least ? value.getAsDouble() >= bound : value.getAsDouble() <= bound);
    }

    private static String undefined(OptionalDouble value) {
        return value.isPresent() ? "" : "undefined on the test rows";
    }

    private static String without(Optional<Interval> interval) {
        return interval.isPresent() ? "" : "too few samples define it, so it has no interval";
    }

    /** The bound on the worst of the values with enough rows; one on which the metric is undefined is worse than all others. */
    private Verdict.Check worst(Gate.Slice slice, Metric metric, double bound, boolean least, String words) {
        String on = words + " on each " + slice.column() + " with " + slice.rowsAtLeast() + " rows";
        OptionalDouble limit = OptionalDouble.of(bound);
        Map<String, Evaluation> enough = new TreeMap<>();
        candidate.slices().forEach((name, evaluation) -> {
            if (name.startsWith(slice.column() + "=") && evaluation.rows() >= slice.rowsAtLeast()) {
                enough.put(name, evaluation);
            }
        });
        String worst = "";
        OptionalDouble found = NONE;
        for (Map.Entry<String, Evaluation> one : enough.entrySet()) {
            OptionalDouble value = one.getValue().value(metric);
            boolean first = worst.isEmpty();
            boolean worse = found.isPresent()
                    && (value.isEmpty()
                            || (least
                                    ? value.getAsDouble() < found.getAsDouble()
                                    : value.getAsDouble() > found.getAsDouble()));
            if (first || worse) {
                worst = one.getKey();
                found = value;
            }
        }
        String note = enough.isEmpty()
                ? "no value of " + slice.column() + " has so many test rows"
                : "worst of " + enough.size() + ", " + enough.get(worst).rows() + " rows"
                        + (found.isPresent() ? "" : ", undefined on them");
        return new Verdict.Check(
                metric.toString(), on, limit, found, NONE, holds(found, bound, least), note, Optional.empty(), worst);
    }

    private Verdict.Check againstChampion(Gate.Rule rule, Metric metric, double bound) {
        String words = "worse than the champion by at most " + bound;
        if (rivals.champion().isEmpty()) {
            OptionalDouble value = candidate.evaluation().value(metric);
            return new Verdict.Check(
                    metric.toString(), confident(words, rule), NONE, value, NONE, true, "there is no champion");
        }
        return relative(rule, metric, words, rivals.champion().get(), -bound, "");
    }

    private Verdict.Check againstConstant(Gate.Rule rule, Metric metric, double bound) {
        return relative(rule, metric, "better than the constant by at least " + bound, rivals.constant(), bound, "");
    }

    private Verdict.Check againstBaselines(Gate.Rule rule, Metric metric, double bound) {
        Map<String, TestFigures> all = new LinkedHashMap<>();
        all.put(Constant.NAME, rivals.constant());
        all.putAll(rivals.baselines());
        String best = Constant.NAME;
        for (Map.Entry<String, TestFigures> one : all.entrySet()) {
            OptionalDouble value = one.getValue().evaluation().value(metric);
            OptionalDouble least = all.get(best).evaluation().value(metric);
            if (value.isPresent() && (least.isEmpty() || metric.gain(value.getAsDouble(), least.getAsDouble()) > 0)) {
                best = one.getKey();
            }
        }
        String words = "better than the best baseline by at least " + bound;
        return relative(rule, metric, words, all.get(best), bound, "the best is " + best);
    }

    private static String confident(String words, Gate.Rule rule) {
        return rule.confidence().isPresent()
                ? words + " with confidence " + rule.confidence().getAsDouble()
                : words;
    }

    private Verdict.Check relative(
            Gate.Rule rule, Metric metric, String bound, TestFigures rival, double leastGain, String known) {
        String words = confident(bound, rule);
        OptionalDouble value = candidate.evaluation().value(metric);
        OptionalDouble reference = rival.evaluation().value(metric);
        if (reference.isEmpty()) {
            String note = "the reference is undefined on the test rows, so any defined value is enough";
            return new Verdict.Check(metric.toString(), words, NONE, value, NONE, value.isPresent(), note);
        }
        double other = reference.getAsDouble();
        double limit = metric.higherIsBetter() ? other + leastGain : other - leastGain;
        Optional<Interval> gain = rule.confidence().isPresent()
                ? gain(metric, rival, rule.confidence().getAsDouble())
                : Optional.empty();
        boolean passed = rule.confidence().isPresent()
                ? value.isPresent() && gain.map(i -> i.low() >= leastGain).orElse(false)
                : holds(value, limit, metric.higherIsBetter());
        String note = value.isEmpty()
                ? undefined(value)
                : rule.confidence().isPresent() && gain.isEmpty() ? without(gain) : known;
        return new Verdict.Check(
                metric.toString(), words, OptionalDouble.of(limit), value, reference, passed, note, gain, "");
    }

    private Optional<Interval> gain(Metric metric, TestFigures rival, double level) {
        double[] own = candidate.samples().getOrDefault(metric, new double[0]);
        double[] others = rival.samples().getOrDefault(metric, new double[0]);
        if (own.length != others.length) {
            return Optional.empty();
        }
        double[] gains = new double[own.length];
        Arrays.setAll(gains, i -> metric.gain(own[i], others[i]));
        return new Intervals(level).interval(gains);
    }
}
