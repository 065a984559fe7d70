package dev.nightjar.features;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Which nights a training set holds and how time splits them.
 *
 * @param night the night that trains
 * @param nights {@code (night - history, night - matures_after]}
 * @param lastTrain last night of the train split; the first one of the set may lie after it
 * @param lastValidation last night of the validation split; all later ones are test
 */
public record TrainingPlan(LogicalDate night, DateRange nights, LogicalDate lastTrain, LogicalDate lastValidation) {
    public TrainingPlan {
        Objects.requireNonNull(night);
        Objects.requireNonNull(nights);
        Objects.requireNonNull(lastTrain);
        Objects.requireNonNull(lastValidation);
    }

    /** The plan of a night. */
    public static TrainingPlan of(LogicalDate night, Pipeline pipeline) {
        int history = pipeline.training().historyDays();
        int matures = pipeline.label().maturesAfterDays();
        if (history <= matures) {
            throw new PipelineException(
                    ErrorKind.CONFIG,
                    "training.history " + history + "d holds no night with a label: label.matures_after is " + matures
                            + "d; make the history longer");
        }
        LogicalDate last = night.plus(-matures);
        LogicalDate lastValidation = last.plus(-pipeline.training().testDays());
        return new TrainingPlan(
                night,
                new DateRange(night.plus(1 - history), last),
                lastValidation.plus(-pipeline.training().validationDays()),
                lastValidation);
    }

    /**
     * Names the training set: a hash of everything that it is made from.
     *
     * @param tables path of each table that is read to the version that is published for the night
     */
    public String id(Pipeline pipeline, Map<String, Long> tables) {
        return RunId.of(
                night.toString(),
                nights.toString(),
                lastTrain.toString(),
                lastValidation.toString(),
                PipelineTables.featureSetHash(pipeline),
                pipeline.spine().toString(),
                pipeline.label().toString(),
                new TreeMap<>(tables).toString());
    }
}
