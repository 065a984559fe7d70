package dev.nightjar.training.spark;

import dev.nightjar.model.Model;
import dev.nightjar.model.network.Checkpoints;
import java.util.Objects;
import java.util.Optional;

/**
 * What was there before a fit, from which it may go on, and how far it goes now.
 *
 * @param champion of the night before; empty if there is none, or none that can be read
 * @param checkpoints where a fit keeps how far it is
 * @param share of its epochs after which a network stops for now, above 0 to 1
 * @param blocks data that former fits made
 * @param afterEpoch hears of each epoch of a network but the last; what it throws ends the fit
 */
record Earlier(Optional<Model> champion, Place checkpoints, double share, ShardCache blocks, Runnable afterEpoch) {
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
        Objects.requireNonNull(blocks);
        Objects.requireNonNull(afterEpoch);
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share " + share + " is not above 0 to 1");
        }
    }

    /** To the end. */
    Earlier(Optional<Model> champion, Place checkpoints) {
        this(champion, checkpoints, 1, ShardCache.NONE, () -> {});
    }
}
