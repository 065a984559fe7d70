package dev.nightjar.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A model, or the constant predictor, with its evaluations.
 *
 * @param subject model id, or {@link Constant#NAME}
 * @param series name of its trainer, {@code champion}, or {@link Constant#NAME}
 * @param bySplit split to evaluation
 * @param losses split to curves over training: the loss by epoch, for a trainer with epochs, and the learning curve of the chosen one
 * @param slices {@code column=value} to the evaluation on those test rows
 * @param says a few words about the fit; may be empty
 */
public record Assessed(
        String subject,
        String series,
        Map<String, Evaluation> bySplit,
        Map<String, List<CurvePoint>> losses,
        Map<String, Evaluation> slices,
        String says) {
    public Assessed {
        Objects.requireNonNull(subject);
        Objects.requireNonNull(series);
        Objects.requireNonNull(says);
        bySplit = Collections.unmodifiableMap(new TreeMap<>(bySplit));
        losses = Collections.unmodifiableMap(new TreeMap<>(losses));
        slices = Collections.unmodifiableMap(new TreeMap<>(slices));
    }

    /** Without slices. */
    public Assessed(
            String subject,
            String series,
            Map<String, Evaluation> bySplit,
            Map<String, List<CurvePoint>> losses,
            String says) {
        this(subject, series, bySplit, losses, Map.of(), says);
    }

    /** With more curves over training, behind those of the same split. */
    public Assessed with(Map<String, List<CurvePoint>> more) {
        Map<String, List<CurvePoint>> all = new TreeMap<>(losses);
        more.forEach((split, points) -> all.merge(split, points, (one, other) -> {
            List<CurvePoint> both = new ArrayList<>(one);
            both.addAll(other);
            return both;
        }));
        return new Assessed(subject, series, bySplit, all, slices, says);
    }

    /** The evaluation on a split that was evaluated. */
    public Evaluation on(String split) {
        Evaluation evaluation = bySplit.get(split);
        if (evaluation == null) {
            throw new IllegalArgumentException(
                    subject + " was not evaluated on " + split + " but on " + bySplit.keySet());
        }
        return evaluation;
    }
}
