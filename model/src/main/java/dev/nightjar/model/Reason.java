package dev.nightjar.model;

import java.util.Objects;

/**
 * Why a row got its score.
 *
 * @param feature the feature's name
 * @param value its value in this row, as text; {@code missing} if there is none
 * @param contribution the score minus the score without knowing the feature; in units of the score, see {@link Scorer#contributions}
 */
public record Reason(String feature, String value, double contribution) {
    public Reason {
        Objects.requireNonNull(feature);
        Objects.requireNonNull(value);
    }
}
