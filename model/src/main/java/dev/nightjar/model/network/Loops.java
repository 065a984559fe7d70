package dev.nightjar.model.network;

/** The element-wise loops of a network, written so that the JIT turns them into vector instructions. Nothing is allocated. */
final class Loops {
    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;
    private static final float EPSILON = 1e-8f;

    /** Makes any positive activation at least 1, so that min(1, a * this) is ReLU's derivative without a branch. */
    private static final float STEEP = 3e38f;

    private Loops() {}

    /** Adds the bias at {@code bias} to each row and cuts off below 0. */
    static void biasRelu(float[] values, int rows, int width, float[] parameters, int bias) {
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            for (int i = 0; i < width; i++) {
                values[at + i] = Math.max(values[at + i] + parameters[bias + i], 0f);
            }
        }
    }

    /** Adds one bias to a stretch of values and cuts off below 0. */
    static void biasReluColumn(float[] values, int from, int count, float bias) {
        for (int i = from; i < from + count; i++) {
            values[i] = Math.max(values[i] + bias, 0f);
        }
    }

    /** Adds a stretch of values, times a weight, to the sums. */
    static void addColumn(float[] sums, float[] values, int from, int count, float weight) {
        for (int i = 0; i < count; i++) {
            sums[i] += values[from + i] * weight;
        }
    }

    /** Turns the loss's derivative behind ReLU into that before it, and adds it to the gradient of the bias. */
    static void reluBackward(float[] delta, float[] activation, int rows, int width, float[] gradient, int bias) {
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            for (int i = 0; i < width; i++) {
                float value = delta[at + i] * Math.min(1f, activation[at + i] * STEEP);
                delta[at + i] = value;
                gradient[bias + i] += value;
            }
        }
    }

    /** Dot product with eight sums, in a fixed order. */
    static float dot(float[] left, int leftAt, float[] right, int rightAt, int width) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        int i = 0;
        for (; i + 8 <= width; i += 8) {
            s0 += left[leftAt + i] * right[rightAt + i];
            s1 += left[leftAt + i + 1] * right[rightAt + i + 1];
            s2 += left[leftAt + i + 2] * right[rightAt + i + 2];
            s3 += left[leftAt + i + 3] * right[rightAt + i + 3];
            s4 += left[leftAt + i + 4] * right[rightAt + i + 4];
            s5 += left[leftAt + i + 5] * right[rightAt + i + 5];
            s6 += left[leftAt + i + 6] * right[rightAt + i + 6];
            s7 += left[leftAt + i + 7] * right[rightAt + i + 7];
        }
        for (; i < width; i++) {
            s0 += left[leftAt + i] * right[rightAt + i];
        }
        return ((s0 + s4) + (s1 + s5)) + ((s2 + s6) + (s3 + s7));
    }

    /** One row through the output layer backwards: gradient of its weights, and the derivative for the layer before. */
    static void outputBackward(
            float[] delta,
            float[] activation,
            int at,
            int width,
            float error,
            float[] weights,
            float[] gradient,
            int first) {
        for (int i = 0; i < width; i++) {
            gradient[first + i] += error * activation[at + i];
            delta[at + i] = error * weights[first + i];
        }
    }

    /**
     * One Adam step (beta 0.9 and 0.999, epsilon 1e-8) over a range of the parameters.
     *
     * @param rate the learning rate with the bias correction in it
     * @param scale what the gradient is multiplied by: 1 over the rows of the batch
     * @param l2 times the parameter is added to the scaled gradient
     */
    static void adam(
            float[] parameters,
            float[] gradient,
            float[] first,
            float[] second,
            int from,
            int to,
            float rate,
            float scale,
            float l2) {
        for (int i = from; i < to; i++) {
            float g = gradient[i] * scale + l2 * parameters[i];
            float m = BETA1 * first[i] + (1 - BETA1) * g;
            float v = BETA2 * second[i] + (1 - BETA2) * g * g;
            first[i] = m;
            second[i] = v;
            parameters[i] -= rate * m / ((float) Math.sqrt(v) + EPSILON);
        }
    }

    /** The same for any other activation; keeps the sums in {@code sums} if that has a place for them. */
    static void biasActivate(
            Activation activation, float[] values, int rows, int width, float[] parameters, int bias, float[] sums) {
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            for (int i = 0; i < width; i++) {
                float sum = values[at + i] + parameters[bias + i];
                if (sums.length > 0) {
                    sums[at + i] = sum;
                }
                values[at + i] = (float) activation.of(sum);
            }
        }
    }

    /** As {@link #biasReluColumn}, for any other activation. */
    static void biasActivateColumn(Activation activation, float[] values, int from, int count, float bias) {
        for (int i = from; i < from + count; i++) {
            values[i] = (float) activation.of(values[i] + bias);
        }
    }

    /**
     * As {@link #reluBackward}, for any other activation.
     *
     * @param keep what {@code results} have to be multiplied by
     */
    static void activationBackward(
            Activation activation,
            float[] delta,
            float[] results,
            float[] sums,
            float keep,
            int rows,
            int width,
            float[] gradient,
            int bias) {
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            for (int i = 0; i < width; i++) {
                float sum = sums.length > 0 ? sums[at + i] : 0;
                float value = delta[at + i] * (float) activation.derivative(results[at + i] * keep, sum);
                delta[at + i] = value;
                gradient[bias + i] += value;
            }
        }
    }

    /** Adds {@code count} values, times a factor, to the sums from {@code at} on. */
    static void addScaled(float[] sums, int at, float[] values, int from, int count, float factor) {
        for (int i = 0; i < count; i++) {
            sums[at + i] += factor * values[from + i];
        }
    }

    /** Multiplies the first values by factors. */
    static void multiply(float[] values, float[] factors, int count) {
        for (int i = 0; i < count; i++) {
            values[i] *= factors[i];
        }
    }

    /** Cuts values to at most {@code bound} in size; NaN stays. */
    static void cut(float[] values, float bound) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(-bound, Math.min(bound, values[i]));
        }
    }

    /** Sum of squares with four sums, in a fixed order. */
    static double squares(float[] values) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 4 <= values.length; i += 4) {
            s0 += (double) values[i] * values[i];
            s1 += (double) values[i + 1] * values[i + 1];
            s2 += (double) values[i + 2] * values[i + 2];
            s3 += (double) values[i + 3] * values[i + 3];
        }
        for (; i < values.length; i++) {
            s0 += (double) values[i] * values[i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    /** Adds {@code amount} times the sign of each parameter to its gradient. */
    static void addSigns(float[] gradient, float[] parameters, int from, int to, float amount) {
        for (int i = from; i < to; i++) {
            gradient[i] += amount * Math.signum(parameters[i]);
        }
    }

    static void shrink(float[] parameters, int from, int to, float factor) {
        for (int i = from; i < to; i++) {
            parameters[i] *= factor;
        }
    }

    /**
     * One step with Nesterov's momentum over a range of the parameters, as DL4J writes it; with momentum 0 plain SGD.
     *
     * @param velocity the last step but for its look ahead
     */
    static void nesterov(
            float[] parameters,
            float[] gradient,
            float[] velocity,
            int from,
            int to,
            float rate,
            float momentum,
            float scale,
            float l2) {
        for (int i = from; i < to; i++) {
            float g = gradient[i] * scale + l2 * parameters[i];
            float before = momentum * velocity[i];
            float after = before - rate * g;
            velocity[i] = after;
            parameters[i] += (1 + momentum) * after - before;
        }
    }

    /** The learning rate of Adam's step {@code step}, counted from 1, with the bias correction. */
    static float adamRate(double learningRate, long step) {
        return (float) (learningRate * Math.sqrt(1 - Math.pow(BETA2, step)) / (1 - Math.pow(BETA1, step)));
    }
}
