package dev.nightjar.training.spark;

import dev.nightjar.core.config.TrainerKind;
import dev.nightjar.core.config.TrainerKinds;
import dev.nightjar.core.config.Training;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.Map;

/** The trainers by their configurations. */
final class Trainers {
    private Trainers() {}

    /** @throws PipelineException CONFIG if no class says how this kind is fitted */
    static Trainer of(Training.Trainer configuration) {
        return of(configuration, TrainerKinds.found());
    }

    /** @param found kinds that are not built in, by word */
    static Trainer of(Training.Trainer configuration, Map<String, TrainerKind> found) {
        if (configuration instanceof Training.Trainer.Dl4j network) {
            return new NetworkTrainer(network);
        } else if (configuration instanceof Training.Trainer.Linear linear) {
            return new LinearTrainer(linear);
        } else if (configuration instanceof Training.Trainer.Gbt gbt) {
            return new GbtTrainer(gbt);
        } else if (configuration instanceof Training.Trainer.Constant constant) {
            return new ConstantTrainer(constant);
        } else if (configuration instanceof Training.Trainer.LastValue last) {
            return new LastValueTrainer(last);
        }
        TrainerKind kind = found.get(configuration.kind());
        if (kind instanceof TrainerProvider provider) {
            return provider.create((Training.Trainer.Provided) configuration);
        }
        throw new PipelineException(
                ErrorKind.CONFIG,
                "training.trainers." + configuration.name() + ".kind: "
                        + (kind == null
                                ? "no class on the class path has the kind '" + configuration.kind()
                                        + "'; add the jar that has it"
                                : kind.getClass().getName() + " says what the kind '" + configuration.kind()
                                        + "' is and not how it is fitted; let it implement "
                                        + TrainerProvider.class.getName()));
    }
}
