package dev.nightjar.training.spark;

import dev.nightjar.core.config.Metric;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.model.Model;
import dev.nightjar.training.Constant;
import dev.nightjar.training.Evaluation;
import dev.nightjar.training.Outcome;
import dev.nightjar.training.search.TrialFits;
import dev.nightjar.training.search.TrialRow;
import java.util.ArrayList;
import java.util.Map;
import java.util.OptionalDouble;

/** Judges trials as the contest judges trainers: on validation, calibrated if the file asks for it. */
final class TrialJudge {
    private final TrainingSet set;
    private final Pipeline pipeline;
    private final Assessment assessment;
    private final Constant constant;
    private final Metric by;

    TrialJudge(TrainingSet set, Pipeline pipeline, Assessment assessment, Constant constant) {
        this.set = set;
        this.pipeline = pipeline;
        this.assessment = assessment;
        this.constant = constant;
        this.by = Metric.named(pipeline.training().chooseBy()).orElseThrow();
    }

    /**
     * @param share of a whole training after which the fit ended
     * @param begun when it began, by {@link System#nanoTime}
     */
    TrialFits.Tried<Fitted> judge(String trainer, Fitted fitted, double share, long begun) {
        Model model = new Calibrations(set.rows(), pipeline)
                .of(Map.of(trainer, fitted), new ArrayList<>())
                .get(trainer)
                .model();
        Evaluation evaluation = assessment
                .evaluate(
                        Outcome.VALIDATION,
                        Map.of(trainer, model),
                        Map.of(trainer, pipeline.scoring().threshold()),
                        constant)
                .get(trainer);
        double seconds = (System.nanoTime() - begun) / 1e9;
        OptionalDouble microseconds = share < 1 ? OptionalDouble.empty() : OptionalDouble.of(speed(fitted.model()));
        return new TrialFits.Tried<>(
                fitted, fitted.model().id(), evaluation.value(by), seconds, microseconds, fitted.says());
    }

    private double speed(Model model) {
        return ScoringSpeed.measured(model, set.rows());
    }

    /** A trainer that is not searched, beside the trials. */
    TrialRow unsearched(String trainer, Fitted fitted, Evaluation validation, double seconds) {
        OptionalDouble value = validation.value(by);
        return new TrialRow(
                trainer,
                0,
                0,
                1,
                Map.of(),
                value.isPresent() ? TrialRow.Result.DONE : TrialRow.Result.FAILED,
                value,
                seconds,
                OptionalDouble.of(speed(fitted.model())),
                fitted.model().id(),
                fitted.says());
    }

    /** The constant predictor beside them: it takes no time. */
    TrialRow constant(Evaluation validation) {
        OptionalDouble value = validation.value(by);
        return new TrialRow(
                Constant.NAME,
                0,
                0,
                1,
                Map.of(),
                value.isPresent() ? TrialRow.Result.DONE : TrialRow.Result.FAILED,
                value,
                0,
                OptionalDouble.empty(),
                Constant.NAME,
                constant.says(pipeline.label().task()));
    }
}
