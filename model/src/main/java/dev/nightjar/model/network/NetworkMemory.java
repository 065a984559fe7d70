package dev.nightjar.model.network;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A network's parameters and the activations of a few rows, both on the heap, where the loops are, and outside of it, where
 * BLAS is. Everything is allocated once. One thread.
 */
final class NetworkMemory implements AutoCloseable {
    private static final Dropout NOTHING = Dropout.none();

    private final NetworkLayout layout;
    private final int rows;
    private final int inputWidth;
    private final int hidden;
    private final float[] parameters;
    private final FloatPointer nativeParameters;
    private final FloatBuffer nativeParametersView;
    private final FloatPointer[] weights;
    private final float[] input;
    private final Matrix inputMatrix;
    private final Matrix[] activations;
    private final float[][] sums;
    private final BatchNorm[] norms;

    /** Numbers of some rows, on the heap and outside. */
    static final class Matrix implements AutoCloseable {
        final float[] values;
        final FloatPointer pointer;
        private final FloatBuffer view;

        Matrix(int size) {
            values = new float[size];
            pointer = allocate(size);
            view = pointer.asBuffer();
        }

        void push(int count) {
            view.put(0, values, 0, count);
        }

        void pull(int count) {
            view.get(0, values, 0, count);
        }

        @Override
        public void close() {
            pointer.close();
        }
    }

    /** @param rows most rows of one pass, 1 or more */
    NetworkMemory(NetworkLayout layout, int rows) {
        BlasKernel.useOneThread();
        this.layout = layout;
        this.rows = rows;
        this.inputWidth = layout.inputWidth();
        this.hidden = layout.hiddenLayers();
        this.parameters = new float[layout.parameters()];
        this.nativeParameters = allocate(layout.parameters());
        this.nativeParametersView = nativeParameters.asBuffer();
        this.weights = weights(layout, nativeParameters);
        this.inputMatrix = new Matrix(Math.multiplyExact(rows, inputWidth));
        this.input = inputMatrix.values;
        this.activations = new Matrix[hidden];
        this.sums = new float[hidden][];
        this.norms = new BatchNorm[layout.norms().size()];
        for (int layer = 0; layer < hidden; layer++) {
            activations[layer] = new Matrix(
                    Math.multiplyExact(rows, layout.dense().get(layer).outputs()));
            if (norms.length > 0) {
                norms[layer] = new BatchNorm(
                        layout.norms().get(layer), layout.dense().get(layer).outputs(), rows);
            }
            sums[layer] = new float[layout.activation().needsSum() ? activations[layer].values.length : 0];
        }
    }

    static FloatPointer allocate(int size) {
        FloatPointer pointer = new FloatPointer(Math.max(1, size));
        pointer.zero();
        return pointer;
    }

    /** Where each dense layer's weights stand behind a flat vector. */
    static FloatPointer[] weights(NetworkLayout layout, FloatPointer flat) {
        return layout.dense().stream()
                .map(dense -> flat.getPointer(dense.weights()))
                .toArray(FloatPointer[]::new);
    }

    int rows() {
        return rows;
    }

    /** The parameters on the heap; after a change, {@link #pushParameters}. */
    float[] parameters() {
        return parameters;
    }

    void pushParameters() {
        nativeParametersView.put(0, parameters, 0, parameters.length);
    }

    /** Row-major inputs of the first dense layer, numbers first, then embeddings. */
    float[] input() {
        return input;
    }

    FloatPointer inputPointer() {
        return inputMatrix.pointer;
    }

    FloatPointer weights(int layer) {
        return weights[layer];
    }

    Matrix activation(int layer) {
        return activations[layer];
    }

    /** What went into the activation, if its derivative needs that; else empty. */
    float[] sums(int layer) {
        return sums[layer];
    }

    /** Fills a row's embedding columns of {@link #input} from its indices, which begin at {@code at}. */
    void embed(int row, int[] indices, int at) {
        int column = row * inputWidth + layout.numericWidth();
        for (int place = 0; place < layout.embeddings().size(); place++) {
            NetworkLayout.Table table = layout.embeddings().get(place);
            int slot = table.offset() + indices[at + place];
            for (int i = 0; i < table.width(); i++) {
                input[column++] = parameters[slot];
                slot += table.slots();
            }
        }
    }

    /** Batch normalisation of the hidden layers; empty for none. */
    BatchNorm[] norms() {
        return norms;
    }

    /** As in training, but as the network is used: with all outputs of hidden layers, normalised by running statistics. */
    void forward(int count, float[] outputs) {
        pass(count, outputs, NOTHING, Use.SCORING);
    }

    private enum Use {
        TRAINING,
        SCORING
    }

    /**
     * Sends the first {@code count} rows of the input through the network as in training; {@code outputs} are those before the link.
     *
     * @param dropout drawn for these rows
     */
    void forward(int count, float[] outputs, Dropout dropout) {
        pass(count, outputs, dropout, Use.TRAINING);
    }

    private void pass(int count, float[] outputs, Dropout dropout, Use use) {
        inputMatrix.push(count * inputWidth);
        FloatPointer before = inputMatrix.pointer;
        for (int layer = 0; layer < hidden; layer++) {
            NetworkLayout.Dense dense = layout.dense().get(layer);
            int width = dense.outputs();
            Matrix after = activations[layer];
            cblas_sgemm(
                    CblasRowMajor,
                    CblasNoTrans,
                    CblasTrans,
                    count,
                    width,
                    dense.inputs(),
                    1f,
                    before,
                    dense.inputs(),
                    weights[layer],
                    dense.inputs(),
                    0f,
                    after.pointer,
                    width);
            after.pull(count * width);
            if (norms.length > 0) {
                normalize(norms[layer], after.values, count, use);
            }
            activate(layer, after.values, count, width, dense.bias());
            if (dropout.isOn()) {
                Loops.multiply(after.values, dropout.mask(layer), count * width);
            }
            if (layer + 1 < hidden) {
                after.push(count * width);
            }
            before = after.pointer;
        }
        outputs(count, outputs);
    }

    private void normalize(BatchNorm norm, float[] values, int count, Use use) {
        if (use == Use.TRAINING) {
            norm.forwardTraining(values, count, parameters);
        } else {
            norm.forward(values, count, parameters);
        }
    }

    private void activate(int layer, float[] values, int count, int width, int bias) {
        if (layout.activation() == Activation.RELU) {
            Loops.biasRelu(values, count, width, parameters, bias);
        } else {
            Loops.biasActivate(layout.activation(), values, count, width, parameters, bias, sums[layer]);
        }
    }

    private void outputs(int count, float[] outputs) {
        NetworkLayout.Dense output = layout.output();
        float[] last = activations[hidden - 1].values;
        int width = layout.lastWidth();
        float bias = parameters[output.bias()];
        for (int row = 0; row < count; row++) {
            outputs[row] = bias + Loops.dot(last, row * width, parameters, output.weights(), width);
        }
        if (layout.isWide()) {
            for (int row = 0; row < count; row++) {
                outputs[row] += Loops.dot(input, row * inputWidth, parameters, output.weights() + width, inputWidth);
            }
        }
    }

    @Override
    public void close() {
        nativeParameters.close();
        inputMatrix.close();
        for (Matrix matrix : activations) {
            matrix.close();
        }
    }
}
