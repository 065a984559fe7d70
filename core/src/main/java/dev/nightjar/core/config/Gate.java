package dev.nightjar.core.config;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/** The rules that a candidate must pass to become champion. An empty list passes everything. */
public record Gate(Mode mode, List<Rule> rules) {
    public enum Mode {
        /** A candidate that fails is not promoted. */
        ENFORCE,
        /** The verdict is written, and the candidate is promoted anyway. */
        DRY_RUN
    }

    /**
     * One rule over one metric of the test split; a rule with several bounds must hold all of them.
     *
     * @param atLeast least value, included
     * @param atMost greatest value, included
     * @param worseThanChampionByAtMost in the metric's bad direction, on the same test rows, included; holds when there is no champion
     * @param betterThanConstantByAtLeast in the metric's good direction, against the constant predictor, included
     */
    public record Rule(
            String metric,
            OptionalDouble atLeast,
            OptionalDouble atMost,
            OptionalDouble worseThanChampionByAtMost,
            OptionalDouble betterThanConstantByAtLeast) {
        public Rule {
            Objects.requireNonNull(metric);
        }
    }

    public Gate {
        Objects.requireNonNull(mode);
        rules = List.copyOf(rules);
    }
}
