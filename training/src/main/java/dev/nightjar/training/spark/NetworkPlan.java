package dev.nightjar.training.spark;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.NetworkOptions;
import dev.nightjar.core.config.Training;
import dev.nightjar.model.NetworkModel;
import dev.nightjar.model.Preprocessing;
import dev.nightjar.model.network.Activation;
import dev.nightjar.model.network.Loss;
import dev.nightjar.model.network.NetworkShape;
import dev.nightjar.model.network.Objective;
import dev.nightjar.model.network.Optimization;
import dev.nightjar.model.network.Schedule;
import dev.nightjar.model.network.TrainingSettings;

/** What a trainer's block in the pipeline file means for the network. */
final class NetworkPlan {
    private final Training.Trainer.Dl4j config;
    private final NetworkOptions options;

    NetworkPlan(Training.Trainer.Dl4j config) {
        this.config = config;
        this.options = config.options();
    }

    NetworkShape shape(Preprocessing preprocessing, Label.Task task) {
        return NetworkModel.shape(
                preprocessing,
                config.embed(),
                config.layers(),
                objective(task),
                Activation.valueOf(options.activation().name()),
                NetworkShape.Wiring.valueOf(options.wiring().name()),
                NetworkShape.Normalization.valueOf(options.normalization().name()));
    }

    Objective objective(Label.Task task) {
        return switch (options.loss(task)) {
            case CROSS_ENTROPY -> Objective.of(Loss.CROSS_ENTROPY);
            case MSE -> Objective.of(Loss.SQUARED_ERROR);
            case MAE -> Objective.of(Loss.ABSOLUTE_ERROR);
            case HUBER -> new Objective(Loss.HUBER, options.huberDelta());
            case POISSON -> Objective.of(Loss.POISSON);
            case QUANTILE -> new Objective(Loss.QUANTILE, options.quantile());
        };
    }

    Optimization optimization() {
        NetworkOptions.Optimizer optimizer = options.optimizer();
        boolean sgd = optimizer == NetworkOptions.Optimizer.SGD;
        return new Optimization(
                sgd
                        ? new Optimization.Optimizer(Optimization.Optimizer.Kind.SGD, options.momentum())
                        : Optimization.Optimizer.ADAM,
                config.learningRate(),
                schedule(),
                new Optimization.Penalty(
                        options.l1(),
                        config.l2(),
                        optimizer == NetworkOptions.Optimizer.ADAMW ? options.weightDecay() : 0),
                new Optimization.Clip(options.clipNorm(), options.clipValue()),
                options.dropout());
    }

    /** What a kind does not read is as in the constant one, so that it makes no difference. */
    private Schedule schedule() {
        NetworkOptions.Schedule schedule = options.schedule();
        return switch (schedule.kind()) {
            case CONSTANT -> new Schedule(Schedule.Kind.CONSTANT, 1, 1, 0, schedule.warmup());
            case STEP -> new Schedule(Schedule.Kind.STEP, schedule.factor(), schedule.every(), 0, schedule.warmup());
            case EXPONENTIAL ->
                new Schedule(Schedule.Kind.EXPONENTIAL, schedule.factor(), schedule.every(), 0, schedule.warmup());
            case COSINE -> new Schedule(Schedule.Kind.COSINE, 1, 1, schedule.least(), schedule.warmup());
        };
    }

    TrainingSettings settings(long seed) {
        return new TrainingSettings(
                config.epochs(),
                config.batch(),
                optimization(),
                new TrainingSettings.EarlyStop(config.earlyStop(), options.minDelta()),
                config.averageEvery(),
                seed);
    }
}
