package dev.nightjar.model.network;

import java.io.Serializable;
import java.util.Objects;

/**
 * A loss with its parameter.
 *
 * @param parameter {@code HUBER}: where it becomes linear, above 0, in the unit of the labels as the network sees them; {@code QUANTILE}:
 *     between 0 and 1, both excluded; 0 for the others
 */
public record Objective(Loss loss, double parameter) implements Serializable {
    public Objective {
        Objects.requireNonNull(loss);
        boolean fits =
                switch (loss) {
                    case HUBER -> parameter > 0 && parameter < Double.POSITIVE_INFINITY;
                    case QUANTILE -> parameter > 0 && parameter < 1;
                    default -> parameter == 0;
                };
        if (!fits) {
            throw new IllegalArgumentException("loss " + loss + " cannot have the parameter " + parameter);
        }
    }

    /** The loss with its usual parameter: 1 for Huber, 0.5 for a quantile. */
    public static Objective of(Loss loss) {
        return new Objective(
                loss,
                switch (loss) {
                    case HUBER -> 1;
                    case QUANTILE -> 0.5;
                    default -> 0;
                });
    }

    /**
     * A row's loss.
     *
     * @param output before the link
     */
    public double value(double output, double label) {
        double error = output - label;
        return switch (loss) {
            case CROSS_ENTROPY -> Math.log1p(Math.exp(-Math.abs(output))) + Math.max(output, 0) - label * output;
            case SQUARED_ERROR -> error * error;
            case ABSOLUTE_ERROR -> Math.abs(error);
            case HUBER ->
                Math.abs(error) <= parameter ? 0.5 * error * error : parameter * (Math.abs(error) - 0.5 * parameter);
            case POISSON -> Math.exp(output) - label * output;
            case QUANTILE -> error < 0 ? -parameter * error : (1 - parameter) * error;
        };
    }

    /** The derivative of {@link #value} by the output; at a kink of the pinball or absolute loss 0. */
    public double derivative(double output, double label) {
        double error = output - label;
        return switch (loss) {
            case CROSS_ENTROPY -> 1 / (1 + Math.exp(-output)) - label;
            case SQUARED_ERROR -> 2 * error;
            case ABSOLUTE_ERROR -> Math.signum(error);
            case HUBER -> Math.max(-parameter, Math.min(parameter, error));
            case POISSON -> Math.exp(output) - label;
            case QUANTILE -> error == 0 ? 0 : error < 0 ? -parameter : 1 - parameter;
        };
    }

    /** What an output before the link says: a probability, a mean, a median or a quantile. */
    public double link(double output) {
        return switch (loss) {
            case CROSS_ENTROPY -> 1 / (1 + Math.exp(-output));
            case POISSON -> Math.exp(output);
            default -> output;
        };
    }
}
