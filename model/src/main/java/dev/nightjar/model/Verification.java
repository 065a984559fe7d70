package dev.nightjar.model;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A stored model's scores of its holdout, computed again and compared.
 *
 * @param model its id; its files are those that were stored
 * @param rows of the holdout; 0 if the model has none
 * @param equal rows whose score has the same bits
 * @param beyond rows whose score differs by more than the bound
 * @param greatest greatest difference, in units of the greater of 1 and the expected score
 * @param bound greatest difference that is allowed, in the same unit
 * @param says the verdict, in a sentence
 */
public record Verification(String model, int rows, int equal, int beyond, double greatest, double bound, String says) {
    /** Networks add in float32, and in another order on another BLAS kernel. */
    static final double NETWORK_BOUND = 1e-5;

    /** Other kinds add doubles in one order; what is left is the last bits of exp and log on another processor. */
    static final double OTHER_BOUND = 1e-9;

    public Verification {
        Objects.requireNonNull(model);
        Objects.requireNonNull(says);
    }

    /** Whether no score differs by more than the bound. */
    public boolean holds() {
        return beyond == 0;
    }

    static Verification of(Model model, Optional<Environment> made, Optional<Holdout> holdout) {
        double bound = model.kind().equals(Environment.NETWORK) ? NETWORK_BOUND : OTHER_BOUND;
        if (holdout.isEmpty()) {
            String says = "model " + model.id()
                    + ": its own files are those that were registered; it holds no rows to score again (models of former times have none)";
            return new Verification(model.id(), 0, 0, 0, 0, bound, says);
        }
        Holdout stored = holdout.get();
        double[] scores = stored.again(model);
        int equal = 0;
        int beyond = 0;
        double greatest = 0;
        String first = "";
        for (int row = 0; row < scores.length; row++) {
            double expected = stored.score(row);
            if (Double.doubleToLongBits(scores[row]) == Double.doubleToLongBits(expected)) {
                equal++;
                continue;
            }
            double difference = Math.abs(scores[row] - expected) / Math.max(1, Math.abs(expected));
            if (!(difference <= bound)) {
                first = beyond++ == 0 ? told(row, expected, scores[row]) : first;
            }
            greatest = difference <= greatest ? greatest : difference;
        }
        String says = "model " + model.id() + ": its files are those that were registered; "
                + (beyond == 0
                        ? shown(scores.length, equal, greatest, bound)
                        : beyond + " of the " + scores.length + " stored rows get another score (" + first
                                + "; allowed " + bound + ")" + since(model, made));
        return new Verification(model.id(), scores.length, equal, beyond, greatest, bound, says);
    }

    private static String shown(int rows, int equal, double greatest, double bound) {
        return equal == rows
                ? "all " + rows + " stored rows get the stored score, to the last bit"
                : rows + " stored rows get the stored score within " + bound + ", " + equal
                        + " to the last bit; greatest difference " + String.format(Locale.ROOT, "%.2e", greatest);
    }

    private static String told(int row, double expected, double found) {
        return "row " + row + ": " + expected + " was stored, " + found + " is found";
    }

    private static String since(Model model, Optional<Environment> made) {
        return made.map(e -> "; it was made by Nightjar " + e.nightjar() + " with Java " + e.java() + ", Spark "
                        + e.spark() + ", BLAS " + e.blas() + ", and scored now with Java "
                        + System.getProperty("java.version") + ", BLAS " + Environment.blas(model))
                .orElse("");
    }
}
