package dev.nightjar.model.network;

import java.io.Serializable;

/**
 * A network in training: parameters, Adam's moments and the number of steps so far. The arrays are not copied: who hands them
 * over gives them away, and nobody changes them afterwards.
 */
@SuppressWarnings("ArrayRecordComponent")
public record TrainingState(float[] parameters, float[] firstMoments, float[] secondMoments, long steps)
        implements Serializable {
    public TrainingState {
        if (firstMoments.length != parameters.length || secondMoments.length != parameters.length || steps < 0) {
            throw new IllegalArgumentException(parameters.length + " parameters with " + firstMoments.length + " and "
                    + secondMoments.length + " moments after " + steps + " steps");
        }
    }

    /** Before the first step. */
    public static TrainingState start(float[] parameters) {
        return new TrainingState(parameters, new float[parameters.length], new float[parameters.length], 0);
    }
}
