package dev.nightjar.model.network;

import java.io.Serializable;
import java.util.Objects;

/**
 * How gradients become steps. A step takes the mean gradient of its rows, clips it, adds the penalties and goes to the optimizer.
 *
 * @param learningRate above 0
 * @param dropout share of the outputs of each hidden layer that is left out in a step, 0 or more and below 1; the others are multiplied by 1 /
 *     (1 - dropout)
 */
public record Optimization(
        Optimizer optimizer, double learningRate, Schedule schedule, Penalty penalty, Clip clip, double dropout)
        implements Serializable {
    /**
     * @param kind which one
     * @param momentum {@code SGD}: Nesterov's, 0 or more and below 1; 0 for {@code ADAM}, whose betas are 0.9 and 0.999
     */
    public record Optimizer(Kind kind, double momentum) implements Serializable {
        public enum Kind {
            ADAM,
            SGD
        }

        public static final Optimizer ADAM = new Optimizer(Kind.ADAM, 0);

        public Optimizer {
            Objects.requireNonNull(kind);
            if (!(momentum >= 0) || momentum >= 1 || (kind == Kind.ADAM && momentum != 0)) {
                throw new IllegalArgumentException("momentum of " + kind + " is " + momentum
                        + ": it must be 0 or more and below 1, and 0 for Adam");
            }
        }
    }

    /**
     * What keeps weights and embeddings small; biases are free.
     *
     * @param l1 times the sign of the weight is added to the gradient; 0 or more
     * @param l2 times the weight is added to the gradient; 0 or more
     * @param decay times the learning rate is the share of the weight that each step takes away beside the optimizer's own, as in AdamW; 0 or
     *     more, and with l2 only one of them above 0, as in DL4J
     */
    public record Penalty(double l1, double l2, double decay) implements Serializable {
        public Penalty {
            notNegative("l1", l1);
            notNegative("l2", l2);
            notNegative("weight decay", decay);
            if (l2 > 0 && decay > 0) {
                throw new IllegalArgumentException("l2 is " + l2 + " and weight decay " + decay + ": one must be 0");
            }
        }

        private static void notNegative(String what, double value) {
            if (!(value >= 0) || value == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException(what + " is " + value + ", must be finite and 0 or more");
            }
        }
    }

    /**
     * Bounds of the mean gradient of a step.
     *
     * @param norm greatest length of all of it; 0 for any
     * @param value greatest absolute value of each part; 0 for any
     */
    public record Clip(double norm, double value) implements Serializable {
        public static final Clip NONE = new Clip(0, 0);

        public Clip {
            if (!(norm >= 0) || !(value >= 0)) {
                throw new IllegalArgumentException(
                        "gradients are clipped at norm " + norm + " and value " + value + ": both must be 0 or more");
            }
        }
    }

    public Optimization {
        Objects.requireNonNull(optimizer);
        Objects.requireNonNull(schedule);
        Objects.requireNonNull(penalty);
        Objects.requireNonNull(clip);
        if (!(learningRate > 0) || learningRate == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("learningRate is " + learningRate + ", must be finite and above 0");
        }
        if (!(dropout >= 0) || dropout >= 1) {
            throw new IllegalArgumentException("dropout is " + dropout + ", must be 0 or more and below 1");
        }
    }

    /** Adam at a constant rate, with L2. */
    public static Optimization adam(double learningRate, double l2) {
        return new Optimization(Optimizer.ADAM, learningRate, Schedule.CONSTANT, new Penalty(0, l2, 0), Clip.NONE, 0);
    }

    /** Whether it is {@link #adam(double, double)} of some rate and L2. */
    public boolean isPlainAdam() {
        return equals(adam(learningRate, penalty.l2()));
    }
}
