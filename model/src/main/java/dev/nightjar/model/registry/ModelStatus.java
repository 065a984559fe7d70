package dev.nightjar.model.registry;

import dev.nightjar.core.time.LogicalDate;
import java.util.Locale;
import java.util.Objects;

/** A registered model, and how it stands after all events. */
public record ModelStatus(String model, String trainer, LogicalDate registered, State state) {
    /** How a model can stand. */
    public enum State {
        /** Its predictions are served from the night of the newest event on. */
        CHAMPION,
        /** It was champion before, and would be again after rollbacks. */
        FORMER,
        /** It was promoted once, and a rollback took it back. */
        ROLLED_BACK,
        /** It was never promoted. */
        CANDIDATE,
        /** The gate passed it, and a person has to approve it. */
        WAITING,
        /** It can never be champion again. */
        RETIRED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    public ModelStatus {
        Objects.requireNonNull(model);
        Objects.requireNonNull(trainer);
        Objects.requireNonNull(registered);
        Objects.requireNonNull(state);
    }
}
