package dev.nightjar.model.network;

import java.util.Arrays;

/**
 * Batch normalisation of a hidden layer's sums, between the weights and the bias: in training by mean and variance of the rows of a pass, and
 * those of the passes are averaged into the parameters; else by the parameters. Nothing is allocated in a step. One thread.
 */
final class BatchNorm {
    /** Added to variances, as DL4J does. */
    static final double EPSILON = 1e-5;

    /** Share of the running statistics that a step keeps. */
    static final double DECAY = 0.9;

    private final NetworkLayout.Norm norm;
    private final int width;
    private final float[] normalized;
    private final double[] mean;
    private final double[] variance;
    private final double[] product;
    private final float[] inverse;
    private final double[] stepMean;
    private final double[] stepVariance;
    private int passes;

    /** @param rows most rows of a pass */
    BatchNorm(NetworkLayout.Norm norm, int width, int rows) {
        this.norm = norm;
        this.width = width;
        this.normalized = new float[Math.multiplyExact(rows, width)];
        this.mean = new double[width];
        this.variance = new double[width];
        this.product = new double[width];
        this.inverse = new float[width];
        this.stepMean = new double[width];
        this.stepVariance = new double[width];
    }

    /** Replaces sums by normalised ones times gamma, by the statistics of these rows. */
    void forwardTraining(float[] values, int rows, float[] parameters) {
        measure(values, rows);
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            for (int i = 0; i < width; i++) {
                float value = (float) (values[at + i] - mean[i]) * inverse[i];
                normalized[at + i] = value;
                values[at + i] = value * parameters[norm.gamma() + i];
            }
        }
        passes++;
    }

    private void measure(float[] values, int rows) {
        Arrays.fill(mean, 0);
        Arrays.fill(variance, 0);
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < width; i++) {
                mean[i] += values[row * width + i];
            }
        }
        for (int i = 0; i < width; i++) {
            mean[i] /= rows;
        }
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < width; i++) {
                double off = values[row * width + i] - mean[i];
                variance[i] += off * off;
            }
        }
        for (int i = 0; i < width; i++) {
            variance[i] /= rows;
            inverse[i] = (float) (1 / Math.sqrt(variance[i] + EPSILON));
            stepMean[i] += mean[i];
            stepVariance[i] += variance[i];
        }
    }

    /** The same by the running statistics. */
    void forward(float[] values, int rows, float[] parameters) {
        for (int i = 0; i < width; i++) {
            inverse[i] = factor(norm, parameters, i);
        }
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            for (int i = 0; i < width; i++) {
                values[at + i] = (values[at + i] - parameters[norm.mean() + i]) * inverse[i];
            }
        }
    }

    /** What a unit's sum less its mean is multiplied by when the network is used. */
    static float factor(NetworkLayout.Norm norm, float[] parameters, int unit) {
        return (float) (parameters[norm.gamma() + unit] / Math.sqrt(parameters[norm.variance() + unit] + EPSILON));
    }

    /** Turns the derivative behind the normalisation into that before it, and adds that of gamma to the gradient. */
    void backward(float[] delta, int rows, float[] parameters, float[] gradient) {
        Arrays.fill(mean, 0);
        Arrays.fill(product, 0);
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            for (int i = 0; i < width; i++) {
                mean[i] += delta[at + i];
                product[i] += delta[at + i] * normalized[at + i];
            }
        }
        for (int i = 0; i < width; i++) {
            gradient[norm.gamma() + i] += (float) product[i];
            mean[i] /= rows;
            product[i] /= rows;
        }
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            for (int i = 0; i < width; i++) {
                double off = delta[at + i] - mean[i] - normalized[at + i] * product[i];
                delta[at + i] = (float) off * inverse[i] * parameters[norm.gamma() + i];
            }
        }
    }

    /** Moves the running statistics towards the mean of those of the passes since the last time. */
    void settle(float[] parameters) {
        if (passes > 0) {
            for (int i = 0; i < width; i++) {
                move(parameters, norm.mean() + i, stepMean[i] / passes);
                move(parameters, norm.variance() + i, stepVariance[i] / passes);
            }
        }
        forget();
    }

    /** Drops what was collected. */
    void forget() {
        Arrays.fill(stepMean, 0);
        Arrays.fill(stepVariance, 0);
        passes = 0;
    }

    private static void move(float[] parameters, int at, double target) {
        parameters[at] = (float) (DECAY * parameters[at] + (1 - DECAY) * target);
    }
}
