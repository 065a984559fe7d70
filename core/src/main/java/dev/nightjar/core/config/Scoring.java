package dev.nightjar.core.config;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * @param reasons how many reasons stand beside a prediction, 0 to 10
 * @param threshold probability from which the decision is yes; empty: the one that {@code rule} finds on validation
 */
public record Scoring(int reasons, OptionalDouble threshold, ThresholdRule rule) {
    public Scoring {
        Objects.requireNonNull(threshold);
        Objects.requireNonNull(rule);
        Limits.REASONS.require("scoring.reasons", reasons);
        threshold.ifPresent(t -> Limits.SHARE.require("scoring.decision.threshold", t));
    }

    /** With the best F1 on validation if there is no threshold. */
    public Scoring(int reasons, OptionalDouble threshold) {
        this(reasons, threshold, new ThresholdRule.BestF1());
    }
}
