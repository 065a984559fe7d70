package dev.nightjar.core.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the word that was probably meant. */
public final class Nearest {
    /** Below this similarity (1 = equal) two words have nothing to do with each other. */
    private static final double LEAST = 0.7;

    /** Short words that are clearly meant are far apart for Jaro and Winkler: cvs and csv, uid and id. */
    private static final double SAME_LETTERS = 0.9;

    private static final double ONE_EDIT = 0.85;
    private static final LevenshteinDistance DISTANCE = new LevenshteinDistance(1);
    private static final JaroWinklerSimilarity SIMILARITY = new JaroWinklerSimilarity();

    private Nearest() {}

    /** The most similar valid word, the first in the alphabet among equals; empty if none is similar. */
    public static Optional<String> to(String word, Collection<String> valid) {
        String lower = word.toLowerCase(Locale.ROOT);
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
        String other = valid.toLowerCase(Locale.ROOT);
        double similarity = SIMILARITY.apply(lower, other);
        if (sorted(lower).equals(sorted(other))) {
            return Math.max(similarity, SAME_LETTERS);
        }
        return DISTANCE.apply(lower, other) == 1 ? Math.max(similarity, ONE_EDIT) : similarity;
    }

    private static String sorted(String word) {
        char[] letters = word.toCharArray();
        Arrays.sort(letters);
        return new String(letters);
    }
}
