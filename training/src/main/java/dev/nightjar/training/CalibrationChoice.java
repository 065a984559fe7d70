package dev.nightjar.training;

import dev.nightjar.core.config.CalibrationMethod;
import dev.nightjar.model.Calibration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A calibration, and why.
 *
 * @param calibration empty for none
 * @param losses method to mean log loss, with none first: for a method that was asked for on the rows that it was fitted on, for the best one each half
 *     under what was fitted on the other; empty if nothing could be fitted
 */
public record CalibrationChoice(Optional<Calibration> calibration, Map<CalibrationMethod, Double> losses) {
    public CalibrationChoice {
        Objects.requireNonNull(calibration);
        losses = Collections.unmodifiableMap(new LinkedHashMap<>(losses));
    }

    /** {@code calibrated by platt (log loss in halves of validation: none 0.4312, platt 0.4187)}. */
    public String says() {
        String what = calibration.map(c -> "calibrated by " + c.method()).orElse("not calibrated");
        String told = losses.entrySet().stream()
                .map(e ->
                        e.getKey().name().toLowerCase(Locale.ROOT) + String.format(Locale.ROOT, " %.4f", e.getValue()))
                .collect(Collectors.joining(", "));
        return told.isEmpty() ? what : what + " (log loss on validation: " + told + ")";
    }

    /** Why the model is not calibrated as it was asked; empty if it is. */
    public Optional<String> warning(CalibrationMethod asked) {
        if (calibration.isPresent() || asked == CalibrationMethod.NONE) {
            return Optional.empty();
        }
        if (asked == CalibrationMethod.BEST && !losses.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                "it is not calibrated: on validation" + (asked == CalibrationMethod.BEST ? ", or on a half of it," : "")
                        + " only one label occurs, or the scores tell the labels apart without error or the wrong way round");
    }
}
