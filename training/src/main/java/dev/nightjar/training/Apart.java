package dev.nightjar.training;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How well rows of a later split can be told from training rows by their features.
 *
 * @param trainingSet its id
 * @param split the later one
 * @param auc of a linear model on rows that it was not fitted on: 0.5 if the splits are alike; empty if they have rows of one split only
 * @param rows that it was judged on
 * @param atMost above it they are too far apart
 */
public record Apart(String trainingSet, String split, OptionalDouble auc, long rows, double atMost) {
    /** Name of the figure in the table {@code metrics}. */
    public static final String NAME = "adversarial_auc";

    public Apart {
        Objects.requireNonNull(trainingSet);
        Objects.requireNonNull(split);
        Objects.requireNonNull(auc);
    }

    private boolean holds() {
        return auc.isPresent() && auc.getAsDouble() <= atMost;
    }

    /** Why the night warns; empty if it does not. */
    public Optional<String> warning() {
        if (holds()) {
            return Optional.empty();
        }
        String found = auc.isPresent()
                ? "a linear model tells its rows from training rows with an AUC of "
                        + String.format(Locale.ROOT, "%.4f", auc.getAsDouble()) + ", at most " + atMost + " is wanted;"
                        + " look for a feature that changed, or one that counts time"
                : "too few rows to tell how far it is from the training rows";
        return Optional.of("evaluation.adversarial: " + split + ": " + found);
    }

    /** As a row of {@code metrics}. */
    public Outcome.MetricRow row() {
        return new Outcome.MetricRow(
                trainingSet, NAME, split, auc, "at most " + atMost, holds() ? "pass" : "warn", rows);
    }
}
