package dev.nightjar.training.spark;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Training;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.model.FeatureColumn;
import dev.nightjar.model.ValueModel;
import java.util.stream.Collectors;

/** Trainer {@code last_value}: what stands in a feature, and the mean training label where it is missing. */
final class LastValueTrainer implements Trainer {
    private final Training.Trainer.LastValue config;

    LastValueTrainer(Training.Trainer.LastValue config) {
        this.config = config;
    }

    /** @throws PipelineException CONFIG if the feature is no number, DATA if the training rows have no weight */
    @Override
    public Fitted fit(Fitting fitting) {
        String feature = config.feature();
        if (!fitting.examples().features().contains(FeatureColumn.numeric(feature))) {
            String numbers = fitting.examples().features().stream()
                    .filter(FeatureColumn::isNumeric)
                    .map(FeatureColumn::name)
                    .collect(Collectors.joining(", "));
            throw new PipelineException(
                    ErrorKind.CONFIG,
                    "training.trainers." + config.name() + ".feature: '" + feature
                            + "' is no feature that is a number; there are " + numbers);
        }
        double otherwise = ConstantTrainer.mean(fitting.examples(), config.name());
        ValueModel model = ValueModel.of(fitting.header(config.name()), fitting.statistics(), feature, otherwise);
        String range = fitting.task() == Label.Task.BINARY ? ", in 0 to 1" : "";
        return Fitted.of(model, "what stands in " + feature + range + "; " + otherwise + " where it is missing");
    }
}
