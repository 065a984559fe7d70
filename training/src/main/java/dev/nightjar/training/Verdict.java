package dev.nightjar.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.core.config.Gate;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * What the gate says of a candidate: every bound of every rule with the value, whether it held, and so whether the candidate is
 * promoted.
 */
public record Verdict(Gate.Mode mode, List<Check> checks) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One bound.
     *
     * @param metric the metric's name
     * @param bound in words, with the number: {@code at least 0.6}
     * @param limit the least or greatest value of the metric that passes, included; empty if the bound needs a value that is not there
     * @param value the candidate's; empty if it is undefined on the test rows
     * @param reference the value of the champion or the constant that the bound is relative to; empty for an absolute bound
     * @param passed whether it held
     * @param note why a bound held or broke without a comparison, or what it was compared with; may be empty
     * @param interval of the value, or of the gain on the reference, that the bound is held against; empty if the value itself is
     * @param slice {@code column=value} whose rows the value is of; empty for all test rows
     */
    public record Check(
            String metric,
            String bound,
            OptionalDouble limit,
            OptionalDouble value,
            OptionalDouble reference,
            boolean passed,
            String note,
            Optional<Intervals.Interval> interval,
            String slice) {
        public Check {
            Objects.requireNonNull(metric);
            Objects.requireNonNull(bound);
            Objects.requireNonNull(limit);
            Objects.requireNonNull(value);
            Objects.requireNonNull(reference);
            Objects.requireNonNull(note);
            Objects.requireNonNull(interval);
            Objects.requireNonNull(slice);
        }

        /** Of all test rows, by the value itself. */
        public Check(
                String metric,
                String bound,
                OptionalDouble limit,
                OptionalDouble value,
                OptionalDouble reference,
                boolean passed,
                String note) {
            this(metric, bound, limit, value, reference, passed, note, Optional.empty(), "");
        }

        /** {@code auc 0.58, at least 0.6: failed}. */
        public String says() {
            return metric + (slice.isEmpty() ? "" : " of " + slice) + " "
                    + (value.isPresent() ? shown(value.getAsDouble()) : "undefined") + ", " + bound
                    + (reference.isPresent() ? " (" + shown(reference.getAsDouble()) + ")" : "")
                    + interval.map(ends -> (reference.isPresent() ? " (gain " : " (interval ") + shown(ends.low())
                                    + " to " + shown(ends.high()) + ")")
                            .orElse("")
                    + (note.isEmpty() ? "" : " (" + note + ")")
                    + (passed ? ": passed" : ": failed");
        }
    }

    public Verdict {
        Objects.requireNonNull(mode);
        checks = List.copyOf(checks);
    }

    /** Whether every bound held. */
    public boolean passed() {
        return checks.stream().allMatch(Check::passed);
    }

    /** Whether the candidate becomes champion. */
    public boolean promotes() {
        return mode == Gate.Mode.DRY_RUN || (passed() && mode == Gate.Mode.ENFORCE);
    }

    /** Whether the candidate may become champion, and a person is to say so. */
    public boolean waits() {
        return passed() && mode == Gate.Mode.APPROVE;
    }

    /** The bounds that broke, for a message; empty text if none did. */
    public String failures() {
        return checks.stream().filter(c -> !c.passed).map(Check::says).collect(Collectors.joining("; "));
    }

    /** One line of JSON, keys in a fixed order: {@code mode}, {@code passed}, {@code promotes}, {@code rules}; {@code slice}, {@code low}
     * and {@code high} of a rule only where it has them. */
    public String json() {
        ObjectNode node = JSON.createObjectNode()
                .put("mode", mode.name().toLowerCase(Locale.ROOT))
                .put("passed", passed())
                .put("promotes", promotes());
        var rules = node.putArray("rules");
        for (Check check : checks) {
            ObjectNode rule = rules.addObject().put("metric", check.metric).put("bound", check.bound);
            put(rule, "limit", check.limit);
            put(rule, "value", check.value);
            put(rule, "reference", check.reference);
            rule.put("passed", check.passed).put("note", check.note);
            if (!check.slice.isEmpty()) {
                rule.put("slice", check.slice);
            }
            check.interval.ifPresent(ends -> rule.put("low", ends.low()).put("high", ends.high()));
        }
        return node.toString();
    }

    private static void put(ObjectNode node, String key, OptionalDouble value) {
        if (value.isPresent()) {
            node.put(key, value.getAsDouble());
        } else {
            node.putNull(key);
        }
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
