package dev.nightjar.model.network;

import java.util.Arrays;

/** A network in double precision with loops that are slow and plainly right, to judge the fast ones by. */
final class NaiveNetwork {
    private final NetworkLayout layout;
    private final double[] parameters;
    private Dropout dropout = Dropout.none();

    NaiveNetwork(NetworkLayout layout, float[] parameters) {
        this.layout = layout;
        this.parameters = new double[parameters.length];
        for (int i = 0; i < parameters.length; i++) {
            this.parameters[i] = parameters[i];
        }
    }

    /** Sum of the losses of all rows. */
    double loss(ShardBlock block) {
        double sum = 0;
        for (int row = 0; row < block.rows(); row++) {
            sum += loss(layout.objective().parameter(), output(block, row), block.labels()[row]);
        }
        return sum;
    }

    private double loss(double parameter, double output, double label) {
        double error = Math.abs(output - label);
        return switch (layout.loss()) {
            case CROSS_ENTROPY -> Math.log1p(Math.exp(label > 0.5 ? -output : output));
            case SQUARED_ERROR -> error * error;
            case ABSOLUTE_ERROR -> error;
            case HUBER -> error < parameter ? error * error / 2 : parameter * error - parameter * parameter / 2;
            case POISSON -> Math.exp(output) - label * output;
            case QUANTILE -> Math.max(parameter * (label - output), (parameter - 1) * (label - output));
        };
    }

    private double activated(double sum) {
        return switch (layout.activation()) {
            case RELU -> Math.max(0, sum);
            case LEAKY_RELU -> Math.max(0.01 * sum, sum);
            case ELU -> sum < 0 ? Math.expm1(sum) : sum;
            case TANH -> Math.tanh(sum);
            case SIGMOID -> 1 / (1 + Math.exp(-sum));
            case SOFTPLUS -> Math.log1p(Math.exp(sum));
            case GELU -> sum / (1 + Math.exp(-1.702 * sum));
        };
    }

    /** As the other one, where the outputs of hidden layers are multiplied by masks. */
    double loss(ShardBlock block, Dropout dropped) {
        this.dropout = dropped;
        return loss(block);
    }

    /** A row's output before the link. */
    double output(ShardBlock block, int row) {
        double[] values = new double[layout.inputWidth()];
        int at = 0;
        for (; at < block.numericWidth(); at++) {
            values[at] = block.numbers()[row * block.numericWidth() + at];
        }
        for (int place = 0; place < block.embeddings(); place++) {
            NetworkLayout.Table table = layout.embeddings().get(place);
            int slot = block.indices()[row * block.embeddings() + place];
            for (int d = 0; d < table.width(); d++) {
                values[at++] = parameters[table.offset() + d * table.slots() + slot];
            }
        }
        double[] inputs = values;
        for (int layer = 0; layer < layout.dense().size(); layer++) {
            NetworkLayout.Dense dense = layout.dense().get(layer);
            boolean last = layer + 1 == layout.dense().size();
            if (last && dense.inputs() > values.length) {
                double[] both = Arrays.copyOf(values, values.length + inputs.length);
                System.arraycopy(inputs, 0, both, values.length, inputs.length);
                values = both;
            }
            double[] next = new double[dense.outputs()];
            for (int o = 0; o < next.length; o++) {
                double sum = parameters[dense.bias() + o];
                for (int i = 0; i < values.length; i++) {
                    sum += values[i] * parameters[dense.weights() + o * dense.inputs() + i];
                }
                next[o] = last ? sum : activated(sum);
                if (!last && dropout.isOn()) {
                    next[o] *= dropout.mask(layer)[row * next.length + o];
                }
            }
            values = next;
        }
        return values[0];
    }

    /** Derivative of the loss by one parameter, by a central difference. */
    double derivative(ShardBlock block, int parameter) {
        double step = 1e-6;
        double kept = parameters[parameter];
        parameters[parameter] = kept + step;
        double above = loss(block);
        parameters[parameter] = kept - step;
        double below = loss(block);
        parameters[parameter] = kept;
        return (above - below) / (2 * step);
    }
}
