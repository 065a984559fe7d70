package dev.nightjar.training;

import dev.nightjar.core.config.Gate;
import dev.nightjar.core.config.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Judges a candidate by the gate's rules. All values are of the same test rows. */
public final class GateKeeper {
    private GateKeeper() {}

    /**
     * The verdict.
     *
     * @param candidate the candidate on the test split
     * @param champion the champion on the same rows; empty if there is none, and then bounds against it hold
     * @param constant the constant predictor on the same rows
     * @throws IllegalArgumentException if a rule names no {@link Metric}, or has no bound
     */
    public static Verdict judge(Gate gate, Evaluation candidate, Optional<Evaluation> champion, Evaluation constant) {
        List<Verdict.Check> checks = new ArrayList<>();
        for (Gate.Rule rule : gate.rules()) {
            Metric metric = Metric.named(rule.metric())
                    .orElseThrow(() -> new IllegalArgumentException("gate: there is no metric " + rule.metric()));
            int before = checks.size();
            OptionalDouble value = candidate.value(metric);
            rule.atLeast().ifPresent(bound -> checks.add(atLeast(metric, value, bound)));
            rule.atMost().ifPresent(bound -> checks.add(atMost(metric, value, bound)));
            rule.worseThanChampionByAtMost()
                    .ifPresent(bound -> checks.add(againstChampion(metric, value, champion, bound)));
            rule.betterThanConstantByAtLeast()
                    .ifPresent(bound -> checks.add(againstConstant(metric, value, constant.value(metric), bound)));
            if (checks.size() == before) {
                throw new IllegalArgumentException("gate: the rule on " + metric + " has no bound");
            }
        }
        return new Verdict(gate.mode(), checks);
    }

    private static Verdict.Check atLeast(Metric metric, OptionalDouble value, double bound) {
        boolean passed = value.isPresent() && value.getAsDouble() >= bound;
        return check(metric, "at least " + bound, OptionalDouble.of(bound), value, OptionalDouble.empty(), passed);
    }

    private static Verdict.Check atMost(Metric metric, OptionalDouble value, double bound) {
        boolean passed = value.isPresent() && value.getAsDouble() <= bound;
        return check(metric, "at most " + bound, OptionalDouble.of(bound), value, OptionalDouble.empty(), passed);
    }

    private static Verdict.Check againstChampion(
            Metric metric, OptionalDouble value, Optional<Evaluation> champion, double bound) {
        String words = "worse than the champion by at most " + bound;
        if (champion.isEmpty()) {
            OptionalDouble none = OptionalDouble.empty();
            return new Verdict.Check(metric.toString(), words, none, value, none, true, "there is no champion");
        }
        return relative(metric, words, value, champion.get().value(metric), -bound);
    }

    private static Verdict.Check againstConstant(
            Metric metric, OptionalDouble value, OptionalDouble constant, double bound) {
        return relative(metric, "better than the constant by at least " + bound, value, constant, bound);
    }

    private static Verdict.Check relative(
            Metric metric, String words, OptionalDouble value, OptionalDouble reference, double leastGain) {
        if (reference.isEmpty()) {
            OptionalDouble none = OptionalDouble.empty();
            String note = "the reference is undefined on the test rows, so any defined value is enough";
            return new Verdict.Check(metric.toString(), words, none, value, none, value.isPresent(), note);
        }
        double other = reference.getAsDouble();
        double limit = metric.higherIsBetter() ? other + leastGain : other - leastGain;
        boolean passed = value.isPresent()
                && (metric.higherIsBetter() ? value.getAsDouble() >= limit : value.getAsDouble() <= limit);
        return check(metric, words, OptionalDouble.of(limit), value, reference, passed);
    }

    private static Verdict.Check check(
            Metric metric,
            String words,
            OptionalDouble limit,
            OptionalDouble value,
            OptionalDouble reference,
            boolean passed) {
        String note = value.isPresent() ? "" : "undefined on the test rows";
        return new Verdict.Check(metric.toString(), words, limit, value, reference, passed, note);
    }
}
