package dev.nightjar.core.config;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a network of the trainer {@code dl4j} is built and trained, beside its size.
 *
 * @param activation of the hidden layers
 * @param wiring what the output takes
 * @param normalization of the sums of hidden layers
 * @param loss what is made small; empty for the task's usual one, {@code CROSS_ENTROPY} or {@code MSE}
 * @param huberDelta {@code HUBER}: error from which the loss is linear, in standard deviations of the label, above 0
 * @param quantile {@code QUANTILE}: which one, 0.001 to 0.999
 * @param classWeight whether the classes of a binary label count alike
 * @param optimizer by which steps are made
 * @param momentum {@code SGD}: Nesterov's, 0 to 0.999
 * @param weightDecay {@code ADAMW}: share of a weight, times the learning rate, that each step takes away, 0 to 1
 * @param l1 added to the gradient of weights, times their sign, 0 or more
 * @param dropout share of a hidden layer's outputs that a step leaves out, 0 to 0.95
 * @param clipNorm greatest length of a step's mean gradient; 0 for any
 * @param clipValue greatest absolute value of each of its parts; 0 for any
 * @param schedule of the learning rate
 * @param minDelta by how much the validation loss has to get less to count for early stopping, 0 or more
 * @param checkpointEvery epochs between two checkpoints; 0 for none
 * @param start where parameters begin
 * @param everyDays while there is a champion it trains only on nights whose epoch day is a multiple of this, counted as {@link
 *     Training#everyDays}; empty for each night that trains
 */
public record NetworkOptions(
        Activation activation,
        Wiring wiring,
        Normalization normalization,
        Optional<Loss> loss,
        double huberDelta,
        double quantile,
        ClassWeight classWeight,
        Optimizer optimizer,
        double momentum,
        double weightDecay,
        double l1,
        double dropout,
        double clipNorm,
        double clipValue,
        Schedule schedule,
        double minDelta,
        int checkpointEvery,
        Start start,
        OptionalInt everyDays) {
    public enum Activation {
        RELU,
        LEAKY_RELU,
        ELU,
        TANH,
        SIGMOID,
        SOFTPLUS,
        GELU
    }

    public enum Wiring {
        DEEP,
        WIDE_AND_DEEP
    }

    public enum Normalization {
        NONE,
        BATCH
    }

    public enum Loss {
        CROSS_ENTROPY,
        MSE,
        MAE,
        HUBER,
        POISSON,
        QUANTILE
    }

    public enum ClassWeight {
        NONE,
        BALANCED
    }

    public enum Optimizer {
        ADAM,
        ADAMW,
        SGD
    }

    public enum Start {
        FRESH,
        CHAMPION
    }

    /**
     * @param factor {@code STEP}, {@code EXPONENTIAL}: what the rate is multiplied by, above 0 to 1
     * @param every {@code STEP}, {@code EXPONENTIAL}: epochs after which, 1 or more
     * @param least {@code COSINE}: share of the rate at the end, 0 to 1
     * @param warmup epochs in which the rate rises to its value, 0 or more
     */
    public record Schedule(Kind kind, double factor, int every, double least, double warmup) {
        public static final Schedule CONSTANT = new Schedule(Kind.CONSTANT, 0.5, 5, 0, 0);

        public enum Kind {
            CONSTANT,
            STEP,
            EXPONENTIAL,
            COSINE
        }

        public Schedule {
            Objects.requireNonNull(kind);
            String at = "training.trainers: schedule.";
            Limits.FACTOR.require(at + "factor", factor);
            Limits.EPOCHS.require(at + "every", every);
            Limits.SHARE.require(at + "least", least);
            Limits.WARMUP.require(at + "warmup", warmup);
        }
    }

    /** What a file that says nothing gets. */
    public static final NetworkOptions USUAL = new NetworkOptions(
            Activation.RELU,
            Wiring.DEEP,
            Normalization.NONE,
            Optional.empty(),
            1,
            0.5,
            ClassWeight.NONE,
            Optimizer.ADAM,
            0.9,
            0.01,
            0,
            0,
            0,
            0,
            Schedule.CONSTANT,
            0,
            1,
            Start.FRESH,
            OptionalInt.empty());

    public NetworkOptions {
        Objects.requireNonNull(activation);
        Objects.requireNonNull(wiring);
        Objects.requireNonNull(normalization);
        Objects.requireNonNull(loss);
        Objects.requireNonNull(classWeight);
        Objects.requireNonNull(optimizer);
        Objects.requireNonNull(schedule);
        Objects.requireNonNull(start);
        Objects.requireNonNull(everyDays);
        String at = "training.trainers: ";
        Limits.DELTA.require(at + "huber_delta", huberDelta);
        Limits.QUANTILE.require(at + "quantile", quantile);
        Limits.MOMENTUM.require(at + "momentum", momentum);
        Limits.SHARE.require(at + "weight_decay", weightDecay);
        Limits.L2.require(at + "l1", l1);
        Limits.DROPOUT.require(at + "dropout", dropout);
        Limits.CLIP.require(at + "clip_norm", clipNorm);
        Limits.CLIP.require(at + "clip_value", clipValue);
        Limits.COST.require(at + "min_delta", minDelta);
        Limits.EPOCHS_BETWEEN.require(at + "checkpoint_every", checkpointEvery);
        everyDays.ifPresent(days -> Limits.EVERY.require(at + "every", days));
    }

    /** The loss for a task. */
    public Loss loss(Label.Task task) {
        return loss.orElse(task == Label.Task.BINARY ? Loss.CROSS_ENTROPY : Loss.MSE);
    }
}
