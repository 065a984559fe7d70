package dev.nightjar.core.config;

import java.util.List;

/** How a model's probabilities are calibrated on validation. */
public enum CalibrationMethod {
    /** Not at all. */
    NONE,
    /** A straight line between log-odds. */
    PLATT,
    /** A curve with a parameter more, which can bend one end of the probabilities. */
    BETA,
    /** Steps that never fall, as the rows have them. */
    ISOTONIC,
    /** The one of the others with the least log loss. */
    BEST;

    /** Those with something to fit, simple ones first. */
    public static final List<CalibrationMethod> FITTED = List.of(PLATT, BETA, ISOTONIC);
}
