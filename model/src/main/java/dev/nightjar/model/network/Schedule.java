package dev.nightjar.model.network;

import java.io.Serializable;
import java.util.Objects;

/**
 * How the learning rate changes during training: what it is multiplied by at each step, a function of the step alone.
 *
 * @param factor {@code STEP}, {@code EXPONENTIAL}: what the rate is multiplied by, every {@code every} epochs; above 0
 * @param every {@code STEP}, {@code EXPONENTIAL}: epochs, 1 or more
 * @param least {@code COSINE}: share of the rate that is left at the end, 0 to 1
 * @param warmup epochs, or parts of one, in which the rate rises in equal steps to its value; 0 or more
 */
public record Schedule(Kind kind, double factor, int every, double least, double warmup) implements Serializable {
    /** The rate as it is, from the first step on. */
    public static final Schedule CONSTANT = new Schedule(Kind.CONSTANT, 1, 1, 0, 0);

    public enum Kind {
        CONSTANT,
        /** Multiplied by the factor at once at the end of each {@code every} epochs. */
        STEP,
        /** The same, a little at each step. */
        EXPONENTIAL,
        /** Half a cosine from the end of the warm-up to the last epoch. */
        COSINE
    }

    public Schedule {
        Objects.requireNonNull(kind);
        if (!(factor > 0) || every < 1 || !(least >= 0) || !(least <= 1) || !(warmup >= 0)) {
            throw new IllegalArgumentException("schedule with factor " + factor + ", every " + every + " epochs, least "
                    + least + ", warmup " + warmup
                    + ": factor must be above 0, every 1 or more, least from 0 to 1, warmup 0 or more");
        }
    }

    /**
     * What the learning rate is multiplied by.
     *
     * @param epoch from 1
     * @param step of the epoch, from 0
     * @param steps of an epoch, 1 or more
     * @param epochs of the whole training, at most
     */
    double at(int epoch, int step, int steps, int epochs) {
        double done = epoch - 1 + (double) step / steps;
        double rising = warmup * steps;
        double taken = (double) (epoch - 1) * steps + step + 1;
        double risen = taken < rising ? taken / rising : 1;
        return risen
                * switch (kind) {
                    case CONSTANT -> 1;
                    case STEP -> Math.pow(factor, Math.floorDiv(epoch - 1, every));
                    case EXPONENTIAL -> Math.pow(factor, done / every);
                    case COSINE -> {
                        double share = Math.max(0, done - warmup) / Math.max(epochs - warmup, 1e-9);
                        yield least + (1 - least) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, share)));
                    }
                };
    }
}
