package dev.nightjar.model.network;

/** A network in double precision with loops that are slow and plainly right, to judge the fast ones by. */
final class NaiveNetwork {
    private final NetworkLayout layout;
    private final double[] parameters;

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
            double output = output(block, row);
            double label = block.labels()[row];
            sum += layout.loss() == Loss.SQUARED_ERROR
                    ? (output - label) * (output - label)
                    : Math.log1p(Math.exp(label > 0.5 ? -output : output));
        }
        return sum;
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
        for (int layer = 0; layer < layout.dense().size(); layer++) {
            NetworkLayout.Dense dense = layout.dense().get(layer);
            double[] next = new double[dense.outputs()];
            for (int o = 0; o < next.length; o++) {
                double sum = parameters[dense.bias() + o];
                for (int i = 0; i < values.length; i++) {
                    sum += values[i] * parameters[dense.weights() + o * dense.inputs() + i];
                }
                next[o] = layer + 1 < layout.dense().size() ? Math.max(0, sum) : sum;
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
