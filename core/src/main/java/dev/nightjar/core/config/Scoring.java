package dev.nightjar.core.config;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * @param reasons how many reasons stand beside a prediction, 0 to 10
 * @param threshold probability from which the decision is yes; empty: the one with the best F1 on validation
 */
public record Scoring(int reasons, OptionalDouble threshold) {
    public Scoring {
        Objects.requireNonNull(threshold);
        Limits.REASONS.require("scoring.reasons", reasons);
        threshold.ifPresent(t -> Limits.SHARE.require("scoring.decision.threshold", t));
    }
}
