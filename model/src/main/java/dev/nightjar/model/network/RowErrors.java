package dev.nightjar.model.network;

/** Losses of rows and their derivatives by the outputs. Nothing is allocated. */
final class RowErrors {
    /** A row's likelihood counts as at least this in the loss that is reported: at most 27.6 nats. */
    private static final double LEAST_LIKELIHOOD = 1e-12;

    private final Objective objective;

    RowErrors(Objective objective) {
        this.objective = objective;
    }

    /** Replaces each output by the loss's derivative there; returns the sum of the losses. */
    double of(float[] outputs, ShardBlock block, int[] order, int from, int count) {
        return switch (objective.loss()) {
            case CROSS_ENTROPY ->
                block.weighs()
                        ? weighedCrossEntropy(outputs, block, order, from, count)
                        : crossEntropy(outputs, block, order, from, count);
            case SQUARED_ERROR ->
                block.weighs()
                        ? weighedSquaredError(outputs, block, order, from, count)
                        : squaredError(outputs, block, order, from, count);
            default -> any(outputs, block, order, from, count);
        };
    }

    private double any(float[] outputs, ShardBlock block, int[] order, int from, int count) {
        double loss = 0;
        for (int row = 0; row < count; row++) {
            int source = order[from + row];
            float weight = block.weighs() ? block.weights()[source] : 1;
            float label = block.labels()[source];
            loss += weight * objective.value(outputs[row], label);
            outputs[row] = weight * (float) objective.derivative(outputs[row], label);
        }
        return loss;
    }

    private static double squaredError(float[] outputs, ShardBlock block, int[] order, int from, int count) {
        double loss = 0;
        for (int row = 0; row < count; row++) {
            float error = outputs[row] - block.labels()[order[from + row]];
            loss += (double) error * error;
            outputs[row] = 2 * error;
        }
        return loss;
    }

    private static double weighedSquaredError(float[] outputs, ShardBlock block, int[] order, int from, int count) {
        double loss = 0;
        for (int row = 0; row < count; row++) {
            int source = order[from + row];
            float weight = block.weights()[source];
            float error = outputs[row] - block.labels()[source];
            loss += (double) weight * error * error;
            outputs[row] = weight * 2 * error;
        }
        return loss;
    }

    private static double weighedCrossEntropy(float[] outputs, ShardBlock block, int[] order, int from, int count) {
        double loss = 0;
        for (int row = 0; row < count; row++) {
            int source = order[from + row];
            float weight = block.weights()[source];
            boolean positive = block.labels()[source] > 0.5f;
            double right = 1 / (1 + Math.exp(positive ? -outputs[row] : outputs[row]));
            loss -= weight * Math.log(Math.max(right, LEAST_LIKELIHOOD));
            outputs[row] = weight * (float) (positive ? right - 1 : 1 - right);
        }
        return loss;
    }

    /** The logarithm is taken of products of likelihoods: it would cost as much as a matrix product otherwise. */
    private static double crossEntropy(float[] outputs, ShardBlock block, int[] order, int from, int count) {
        double loss = 0;
        double likelihood = 1;
        for (int row = 0; row < count; row++) {
            boolean positive = block.labels()[order[from + row]] > 0.5f;
            double right = 1 / (1 + Math.exp(positive ? -outputs[row] : outputs[row]));
            outputs[row] = (float) (positive ? right - 1 : 1 - right);
            likelihood *= Math.max(right, LEAST_LIKELIHOOD);
            if (likelihood < 1e-200) {
                loss -= Math.log(likelihood);
                likelihood = 1;
            }
        }
        return loss - Math.log(likelihood);
    }
}
