package dev.nightjar.model.network;

import java.util.Optional;

/** Where the progress of one training is kept, so that a killed one goes on. */
public interface Checkpoints {
    /** Keeps nothing. */
    Checkpoints NONE = new Checkpoints() {
        @Override
        public Optional<TrainingProgress> latest() {
            return Optional.empty();
        }

        @Override
        public void save(TrainingProgress progress) {}
    };

    /** The last progress that was kept whole; empty if there is none. */
    Optional<TrainingProgress> latest();

    /** Keeps progress. What cannot be kept is told and does not end the training. */
    void save(TrainingProgress progress);
}
