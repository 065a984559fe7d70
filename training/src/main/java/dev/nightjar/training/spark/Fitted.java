package dev.nightjar.training.spark;

import dev.nightjar.model.Model;
import dev.nightjar.training.CurvePoint;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleFunction;

/**
 * What a trainer made.
 *
 * @param model without a threshold
 * @param withThreshold the same model with one
 * @param trainingLosses a point for each epoch; empty for a trainer without epochs
 * @param validationLosses a point for each epoch
 * @param says a few words about the fit, for a person
 */
public record Fitted(
        Model model,
        DoubleFunction<Model> withThreshold,
        List<CurvePoint> trainingLosses,
        List<CurvePoint> validationLosses,
        String says) {
    public Fitted {
        Objects.requireNonNull(model);
        Objects.requireNonNull(withThreshold);
        Objects.requireNonNull(says);
        trainingLosses = List.copyOf(trainingLosses);
        validationLosses = List.copyOf(validationLosses);
    }

    /**
     * Of a trainer without epochs.
     *
     * @param model without a threshold
     */
    public static Fitted of(Model model, String says) {
        return new Fitted(model, model::withThreshold, List.of(), List.of(), says);
    }
}
