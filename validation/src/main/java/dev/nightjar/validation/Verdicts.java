package dev.nightjar.validation;

import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

    /**
     * The last date that may be published: the day before the first stopped one that nobody accepted.
     *
     * @param range the dates that were judged
     * @param stopped dates with a check that stopped
     * @param accepted dates whose stopped checks were all accepted
     * @return empty if nothing may be published
     */
    public static Optional<LogicalDate> publishable(
            DateRange range, Collection<LogicalDate> stopped, Set<LogicalDate> accepted) {
        LogicalDate last = stopped.stream()
                .filter(d -> range.contains(d) && !accepted.contains(d))
                .min(LogicalDate::compareTo)
                .map(LogicalDate::previous)
                .orElse(range.last());
        return last.isBefore(range.first()) ? Optional.empty() : Optional.of(last);
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
        String more = same.size() == 1
                ? ""
                : " and on " + (same.size() - 1) + " more " + (same.size() == 2 ? "date" : "dates") + " to "
                        + same.get(same.size() - 1).date();
        return what + ": " + first.finding() + more + "; wanted: " + first.bound() + " (" + verdict + ")";
    }
}
