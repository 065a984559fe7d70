package dev.nightjar.validation;

import dev.nightjar.core.time.LogicalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All checks of a night. */
public record Verdicts(List<CheckResult> results) {
    public Verdicts {
        results = List.copyOf(results);
    }

    public long count(Verdict verdict) {
        return results.stream().filter(r -> r.verdict() == verdict).count();
    }

    /** Checks that hold the night back, in the order of the results. */
    public List<CheckResult> stopped() {
        return results.stream().filter(r -> r.verdict() == Verdict.STOP).toList();
    }

    /** The earliest date that a check stopped and nobody accepted. */
    public Optional<LogicalDate> firstStopped() {
        return stopped().stream().map(CheckResult::date).min(LogicalDate::compareTo);
    }

    /** One sentence for each table, rule and verdict that is not a pass; those that stop come first. */
    public List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        for (Verdict verdict : List.of(Verdict.STOP, Verdict.WARN, Verdict.ACCEPTED)) {
            Map<String, List<CheckResult>> groups = new LinkedHashMap<>();
            results.stream().filter(r -> r.verdict() == verdict).forEach(r -> groups.computeIfAbsent(
                            r.table() + ": " + r.rule(), k -> new ArrayList<>())
                    .add(r));
            groups.forEach((what, same) -> sentences.add(sentence(verdict, what, same)));
        }
        return sentences;
    }

    private static String sentence(Verdict verdict, String what, List<CheckResult> same) {
        CheckResult first = same.get(0);
        if (first.measured().value().isEmpty()) { // of a landed file: the bound is the whole sentence
            return what + " on " + first.date() + others(same) + ": " + first.bound() + " (" + verdict + ")";
        }
        return what + ": " + first.finding() + others(same) + "; wanted: " + first.bound() + " (" + verdict + ")";
    }

    private static String others(List<CheckResult> same) {
        return same.size() == 1
                ? ""
                : " and on " + (same.size() - 1) + " more " + (same.size() == 2 ? "date" : "dates") + " to "
                        + same.get(same.size() - 1).date();
    }
}
