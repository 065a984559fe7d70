package dev.nightjar.features;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Split;
import dev.nightjar.core.config.Training;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Which nights a training set holds and how they are divided.
 *
 * @param night the night that trains
 * @param nights {@code (night - history, night - matures_after]}
 */
public record TrainingPlan(LogicalDate night, DateRange nights, Split split) {
    /**
     * The nights of the splits by time; those in between are left out.
     *
     * @param lastTrain last night of the train split; the first one of the set may lie after it
     */
    public record Nights(
            LogicalDate lastTrain, LogicalDate firstValidation, LogicalDate lastValidation, LogicalDate firstTest) {}

    public TrainingPlan {
        Objects.requireNonNull(night);
        Objects.requireNonNull(nights);
        Objects.requireNonNull(split);
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
        return new TrainingPlan(
                night,
                new DateRange(night.plus(1 - history), last),
                pipeline.training().split());
    }

    /** Where the splits by time begin and end. */
    public Nights nights(Split.ByTime time) {
        LogicalDate firstTest = nights.last().plus(1 - time.testDays());
        LogicalDate lastValidation = firstTest.plus(-time.gapDays());
        LogicalDate firstValidation = lastValidation.plus(1 - time.validationDays());
        return new Nights(firstValidation.plus(-time.gapDays()), firstValidation, lastValidation, firstTest);
    }

    /**
     * Names the training set: a hash of everything that it is made from.
     *
     * @param tables path of each table that is read to the version that is published for the night
     */
    public String id(Pipeline pipeline, Map<String, Long> tables) {
        Training training = pipeline.training();
        List<String> parts = new ArrayList<>(List.of(night.toString(), nights.toString()));
        if (split instanceof Split.ByTime time) {
            Nights splits = nights(time);
            parts.add(splits.lastTrain().toString());
            parts.add(splits.lastValidation().toString());
        }
        parts.add(PipelineTables.featureSetHash(pipeline));
        parts.add(pipeline.spine().toString());
        parts.add(pipeline.label().toString());
        parts.add(new TreeMap<>(tables).toString());
        // What older pipeline files cannot say has no part, so that their sets keep their names.
        if (!(split instanceof Split.ByTime time) || time.gapDays() > 1) {
            parts.add(split.toString());
        }
        if (training.weighs()) {
            parts.add(training.sample() + " " + training.weight());
        }
        if (!(split instanceof Split.ByTime) || !training.sample().keepsAll()) {
            parts.add("seed " + training.seed());
        }
        return RunId.of(parts.toArray(String[]::new));
    }
}
