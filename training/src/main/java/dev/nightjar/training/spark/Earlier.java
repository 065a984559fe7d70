package dev.nightjar.training.spark;

import dev.nightjar.model.Model;
import dev.nightjar.model.network.Checkpoints;
import java.util.Objects;
import java.util.Optional;

/**
 * What was there before a fit, from which it may go on.
 *
 * @param champion of the night before; empty if there is none, or none that can be read
 * @param checkpoints where a fit keeps how far it is
 */
record Earlier(Optional<Model> champion, Place checkpoints) {
    /** Nothing was, and nothing is kept. */
    static final Earlier NOTHING = new Earlier(Optional.empty(), (trainer, key, every) -> Checkpoints.NONE);

    /** Where checkpoints go. */
    interface Place {
        /**
         * @param key of everything that decides the fit's result
         * @param every epochs between two checkpoints; 0 for none
         */
        Checkpoints of(String trainer, String key, int every);
    }

    Earlier {
        Objects.requireNonNull(champion);
        Objects.requireNonNull(checkpoints);
    }
}
