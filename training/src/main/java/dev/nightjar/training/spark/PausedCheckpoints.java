package dev.nightjar.training.spark;

import dev.nightjar.model.network.Checkpoints;
import dev.nightjar.model.network.TrainingProgress;
import java.util.Optional;

/**
 * Keeps the epoch after which a training stops for now, and of the others what the file asks for.
 *
 * @param kept where
 * @param until that epoch
 * @param every epochs between two checkpoints; 0 for none
 */
record PausedCheckpoints(Checkpoints kept, int until, int every) implements Checkpoints {
    @Override
    public Optional<TrainingProgress> latest() {
        return kept.latest();
    }

    @Override
    public void save(TrainingProgress progress) {
        if (progress.epoch() == until || (every > 0 && progress.epoch() % every == 0)) {
            kept.save(progress);
        }
    }
}
