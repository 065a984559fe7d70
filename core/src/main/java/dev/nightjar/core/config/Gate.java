package dev.nightjar.core.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** The rules that a candidate must pass to become champion. An empty list passes everything. */
public record Gate(Mode mode, List<Rule> rules) {
    /** Bytes of a model's files together. */
    public static final String MODEL_BYTES = "model_bytes";

    /** Microseconds that one thread takes to score a row; measured once for a model and kept. */
    public static final String SCORING_MICROSECONDS = "scoring_microseconds";

    /** What a rule may name beside metrics: what the model costs, whatever the rows. Only {@code at_most} fits. */
    public static final List<String> COSTS = List.of(MODEL_BYTES, SCORING_MICROSECONDS);

    public enum Mode {
        /** A candidate that fails is not promoted. */
        ENFORCE,
        /** The verdict is written, and the candidate is promoted anyway. */
        DRY_RUN,
        /** A candidate that fails is not promoted, and one that passes waits for a person. */
        APPROVE
    }

    /**
     * One rule over one metric of the test split; a rule with several bounds must hold all of them.
     *
     * @param metric name of a {@link Metric}, or one of {@link #COSTS}
     * @param atLeast least value, included
     * @param atMost greatest value, included
     * @param worseThanChampionByAtMost in the metric's bad direction, on the same test rows, included; holds when there is no champion
     * @param betterThanConstantByAtLeast in the metric's good direction, against the constant predictor, included
     * @param betterThanBaselineByAtLeast the same against the best of the constant and the linear models beside the candidate
     * @param confidence if given, a bound holds only if the whole interval of this level lies inside it: of the value, or of the gain
     * @param slice if given, the bounds are of its rows and not of all
     */
    public record Rule(
            String metric,
            OptionalDouble atLeast,
            OptionalDouble atMost,
            OptionalDouble worseThanChampionByAtMost,
            OptionalDouble betterThanConstantByAtLeast,
            OptionalDouble betterThanBaselineByAtLeast,
            OptionalDouble confidence,
            Optional<Slice> slice) {
        public Rule {
            Objects.requireNonNull(metric);
            Objects.requireNonNull(slice);
            confidence.ifPresent(level -> Limits.LEVEL.require("gate.rules.confidence", level));
        }

        /** Over all test rows, without confidence. */
        public Rule(
                String metric,
                OptionalDouble atLeast,
                OptionalDouble atMost,
                OptionalDouble worseThanChampionByAtMost,
                OptionalDouble betterThanConstantByAtLeast) {
            this(
                    metric,
                    atLeast,
                    atMost,
                    worseThanChampionByAtMost,
                    betterThanConstantByAtLeast,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    Optional.empty());
        }

        /** Whether it needs the constant's figures in each sample of the bootstrap. */
        boolean drawsTheConstant() {
            return confidence.isPresent()
                    && (betterThanConstantByAtLeast.isPresent() || betterThanBaselineByAtLeast.isPresent());
        }
    }

    /**
     * Each value of a column, among those with the most test rows.
     *
     * @param column key or feature
     * @param rowsAtLeast values with fewer test rows are not looked at
     */
    public record Slice(String column, long rowsAtLeast) {
        public Slice {
            Objects.requireNonNull(column);
            Limits.SLICE_ROWS.require("gate.rules.rows_at_least", rowsAtLeast);
        }
    }

    public Gate {
        Objects.requireNonNull(mode);
        rules = List.copyOf(rules);
    }

    /** The columns of the rules' slices, each once, in the order of the rules. */
    public Set<String> slices() {
        Set<String> columns = new LinkedHashSet<>();
        rules.forEach(rule -> rule.slice().ifPresent(slice -> columns.add(slice.column())));
        return columns;
    }

    /** Whether a rule bounds how long scoring takes. */
    public boolean boundsSpeed() {
        return rules.stream().anyMatch(rule -> rule.metric().equals(SCORING_MICROSECONDS));
    }

    /** Whether a rule needs the constant's figures in each sample of the bootstrap. */
    public boolean drawsTheConstant() {
        return rules.stream().anyMatch(Rule::drawsTheConstant);
    }
}
