package dev.nightjar.training.spark;

import dev.nightjar.core.config.TrainerKind;
import dev.nightjar.core.config.Training;

/**
 * A further kind of trainer: what a pipeline file may say of it, and how it fits. Registered in
 * {@code META-INF/services/dev.nightjar.core.config.TrainerKind}; docs/trainers.md shows an example.
 */
public interface TrainerProvider extends TrainerKind {
    /** The trainer of a configuration that {@link #configuration} made. */
    Trainer create(Training.Trainer.Provided configuration);
}
