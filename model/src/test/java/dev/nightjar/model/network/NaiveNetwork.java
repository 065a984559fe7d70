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

    /** Sum of the losses of all rows, which are normalised together. */
    double loss(ShardBlock block) {
        double[] outputs = outputs(block);
        double sum = 0;
        for (int row = 0; row < block.rows(); row++) {
            sum += loss(layout.objective().parameter(), outputs[row], block.labels()[row]);
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

    /** The rows' outputs before the link. */
    double[] outputs(ShardBlock block) {
        double[][] inputs = new double[block.rows()][];
        double[][] values = new double[block.rows()][];
        for (int row = 0; row < block.rows(); row++) {
            inputs[row] = inputs(block, row);
            values[row] = inputs[row];
        }
        int hidden = layout.dense().size() - 1;
        for (int layer = 0; layer < hidden; layer++) {
            NetworkLayout.Dense dense = layout.dense().get(layer);
            for (int row = 0; row < block.rows(); row++) {
                values[row] = sums(dense, values[row]);
            }
            if (!layout.norms().isEmpty()) {
                normalize(layout.norms().get(layer), values);
            }
            for (int row = 0; row < block.rows(); row++) {
                for (int o = 0; o < dense.outputs(); o++) {
                    values[row][o] = activated(values[row][o] + parameters[dense.bias() + o]);
                    if (dropout.isOn()) {
                        values[row][o] *= dropout.mask(layer)[row * dense.outputs() + o];
                    }
                }
            }
        }
        NetworkLayout.Dense output = layout.dense().get(hidden);
        double[] outputs = new double[block.rows()];
        for (int row = 0; row < block.rows(); row++) {
            double[] last = values[row];
            if (output.inputs() > last.length) {
                last = Arrays.copyOf(last, output.inputs());
                System.arraycopy(inputs[row], 0, last, values[row].length, inputs[row].length);
            }
            outputs[row] = sums(output, last)[0] + parameters[output.bias()];
        }
        return outputs;
    }

    private double[] inputs(ShardBlock block, int row) {
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
        return values;
    }

    private double[] sums(NetworkLayout.Dense dense, double[] values) {
        double[] sums = new double[dense.outputs()];
        for (int o = 0; o < sums.length; o++) {
            for (int i = 0; i < values.length; i++) {
                sums[o] += values[i] * parameters[dense.weights() + o * dense.inputs() + i];
            }
        }
        return sums;
    }

    private void normalize(NetworkLayout.Norm norm, double[][] values) {
        for (int unit = 0; unit < values[0].length; unit++) {
            int at = unit;
            double mean =
                    Arrays.stream(values).mapToDouble(row -> row[at]).average().orElseThrow();
            double variance = Arrays.stream(values)
                    .mapToDouble(row -> (row[at] - mean) * (row[at] - mean))
                    .average()
                    .orElseThrow();
            for (double[] row : values) {
                row[at] = parameters[norm.gamma() + at] * (row[at] - mean) / Math.sqrt(variance + 1e-5);
            }
        }
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
