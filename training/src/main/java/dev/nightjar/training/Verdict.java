package dev.nightjar.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.core.config.Gate;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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
     * @param note why a bound held or broke without a comparison; may be empty
     */
    public record Check(
            String metric,
            String bound,
            OptionalDouble limit,
            OptionalDouble value,
            OptionalDouble reference,
            boolean passed,
            String note) {
        public Check {
            Objects.requireNonNull(metric);
            Objects.requireNonNull(bound);
            Objects.requireNonNull(limit);
            Objects.requireNonNull(value);
            Objects.requireNonNull(reference);
            Objects.requireNonNull(note);
        }

        /** {@code auc 0.58, at least 0.6: failed}. */
        public String says() {
            return metric + " " + (value.isPresent() ? shown(value.getAsDouble()) : "undefined") + ", " + bound
                    + (reference.isPresent() ? " (" + shown(reference.getAsDouble()) + ")" : "")
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
        return passed() || mode == Gate.Mode.DRY_RUN;
    }

    /** The bounds that broke, for a message; empty text if none did. */
    public String failures() {
        return checks.stream().filter(c -> !c.passed).map(Check::says).collect(Collectors.joining("; "));
    }

    /** One line of JSON, keys in a fixed order: {@code mode}, {@code passed}, {@code promotes}, {@code rules}. */
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
