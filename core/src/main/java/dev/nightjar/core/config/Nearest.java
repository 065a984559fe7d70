package dev.nightjar.core.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/** Finds the word that was probably meant. */
public final class Nearest {
    /** Below this similarity (1 = equal) two words have nothing to do with each other. */
    private static final double LEAST = 0.7;

    private static final JaroWinklerSimilarity SIMILARITY = new JaroWinklerSimilarity();

    private Nearest() {}

    /** The most similar valid word, the first in the alphabet among equals; empty if none is similar. */
    public static Optional<String> to(String word, Collection<String> valid) {
        String lower = word.toLowerCase(java.util.Locale.ROOT);
        return valid.stream()
                .filter(v -> similarity(lower, v) >= LEAST)
                .max(Comparator.comparingDouble((String v) -> similarity(lower, v))
                        .thenComparing(Comparator.reverseOrder()));
    }

    /** {@code ; did you mean 'x'?} or nothing. */
    public static String hint(String word, Collection<String> valid) {
        return to(word, valid).map(v -> "; did you mean '" + v + "'?").orElse("");
    }

    /** The hint, then all valid words. */
    public static String among(String word, Collection<String> valid) {
        String all = String.join(", ", valid);
        return to(word, valid)
                .map(v -> "; did you mean '" + v + "'? There are: " + all)
                .orElse("; there are: " + all);
    }

    private static double similarity(String lower, String valid) {
        return SIMILARITY.apply(lower, valid.toLowerCase(java.util.Locale.ROOT));
    }
}
