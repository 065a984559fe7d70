package dev.nightjar.model.network;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasColMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Runs a network on micro-batches of a fixed size: a row's output has the same bits at whatever place it stands and whatever
 * stands beside it. For one thread; holds memory outside the heap until it is closed.
 */
public final class NetworkInference implements AutoCloseable {
    private final NetworkLayout layout;
    private final int rows;
    private final float[] parameters;
    private final FloatPointer nativeParameters;
    private final FloatPointer[] weights;
    private final NetworkMemory.Matrix input;
    private final NetworkMemory.Matrix[] activations;

    /** @param parameters the flat vector of the layout's network */
    public NetworkInference(NetworkLayout layout, float[] parameters) {
        if (parameters.length != layout.parameters()) {
            throw new IllegalArgumentException(
                    parameters.length + " parameters for a network of " + layout.parameters());
        }
        BlasKernel.useOneThread();
        this.layout = layout;
        this.rows = BlasTiles.rows(layout);
        this.parameters = parameters.clone();
        for (int layer = 0; layer < layout.norms().size(); layer++) {
            fold(layout.norms().get(layer), layout.dense().get(layer));
        }
        this.nativeParameters = new FloatPointer(this.parameters);
        this.weights = NetworkMemory.weights(layout, nativeParameters);
        this.input = new NetworkMemory.Matrix(Math.multiplyExact(rows, layout.inputWidth()));
        this.activations = new NetworkMemory.Matrix[layout.hiddenLayers()];
        for (int layer = 0; layer < activations.length; layer++) {
            activations[layer] = new NetworkMemory.Matrix(
                    Math.multiplyExact(rows, layout.dense().get(layer).outputs()));
        }
    }

    /** Running statistics never change any more, so they go into weights and bias. */
    private void fold(NetworkLayout.Norm norm, NetworkLayout.Dense dense) {
        for (int unit = 0; unit < dense.outputs(); unit++) {
            float factor = BatchNorm.factor(norm, parameters, unit);
            int from = dense.weights() + unit * dense.inputs();
            for (int i = from; i < from + dense.inputs(); i++) {
                parameters[i] *= factor;
            }
            parameters[dense.bias() + unit] -= parameters[norm.mean() + unit] * factor;
        }
    }

    /** Rows of a pass: as many as BLAS treats alike. */
    public int rows() {
        return rows;
    }

    /**
     * The inputs of {@link #rows} rows: input {@code i} of row {@code r} stands at {@code i * rows + r}; numbers first, then
     * embeddings.
     */
    public float[] input() {
        return input.values;
    }

    /** Writes a row's numbers to the input. */
    public void numbers(int row, double[] numbers) {
        for (int i = 0; i < layout.numericWidth(); i++) {
            input.values[i * rows + row] = (float) numbers[i];
        }
    }

    /** Writes a row's embeddings to the input, from its indices. */
    public void embed(int row, int[] indices) {
        int at = layout.numericWidth() * rows + row;
        for (int place = 0; place < layout.embeddings().size(); place++) {
            NetworkLayout.Table table = layout.embeddings().get(place);
            int slot = table.offset() + indices[place];
            for (int i = 0; i < table.width(); i++) {
                input.values[at] = parameters[slot];
                at += rows;
                slot += table.slots();
            }
        }
    }

    /**
     * Runs all rows of the input, also those that mean nothing.
     *
     * @param outputs {@link #rows} outputs before the link: log-odds for cross entropy
     */
    public void run(float[] outputs) {
        NetworkMemory.Matrix before = input;
        before.push(before.values.length);
        for (int layer = 0; layer < activations.length; layer++) {
            NetworkLayout.Dense dense = layout.dense().get(layer);
            NetworkMemory.Matrix after = activations[layer];
            cblas_sgemm(
                    CblasColMajor,
                    CblasNoTrans,
                    CblasNoTrans,
                    rows,
                    dense.outputs(),
                    dense.inputs(),
                    1f,
                    before.pointer,
                    rows,
                    weights[layer],
                    dense.inputs(),
                    0f,
                    after.pointer,
                    rows);
            after.pull(after.values.length);
            for (int i = 0; i < dense.outputs(); i++) {
                activate(after.values, i * rows, parameters[dense.bias() + i]);
            }
            if (layer + 1 < activations.length) {
                after.push(after.values.length);
            }
            before = after;
        }
        NetworkLayout.Dense output = layout.output();
        Arrays.fill(outputs, 0, rows, parameters[output.bias()]);
        int width = layout.lastWidth();
        for (int i = 0; i < width; i++) {
            Loops.addColumn(outputs, before.values, i * rows, rows, parameters[output.weights() + i]);
        }
        for (int i = 0; i < output.inputs() - width; i++) {
            Loops.addColumn(outputs, input.values, i * rows, rows, parameters[output.weights() + width + i]);
        }
    }

    private void activate(float[] values, int from, float bias) {
        if (layout.activation() == Activation.RELU) {
            Loops.biasReluColumn(values, from, rows, bias);
        } else {
            Loops.biasActivateColumn(layout.activation(), values, from, rows, bias);
        }
    }

    @Override
    public void close() {
        nativeParameters.close();
        input.close();
        for (NetworkMemory.Matrix activation : activations) {
            activation.close();
        }
    }
}
