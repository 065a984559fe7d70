package dev.nightjar.core.run;

import java.util.Locale;

/** The stages of a night, in their order. */
public enum Stage {
    INGEST,
    VALIDATE,
    FEATURES,
    TRAIN,
    SCORE,
    EXPORT;

    /** As on the command line and in the table {@code runs}: {@code ingest}, … */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
