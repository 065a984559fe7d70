package dev.nightjar.model.network;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasColMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many rows a matrix product may have so that each of them goes through the same arithmetic. OpenBLAS's kernels cut a
 * product into tiles, and some (Haswell's, for one) add up some tiles in another order than others: then a row's last bits
 * would depend on its place.
 */
final class BlasTiles {
    private static final List<Integer> SIZES = List.of(64, 16, 8, 4, 1);

    /** What was found out in this process, where the kernel stays the same. */
    private static final Map<Product, Boolean> FOUND = new ConcurrentHashMap<>();

    /** Rows by inputs, times inputs by outputs. */
    record Product(int rows, int inputs, int outputs) {}

    private BlasTiles() {}

    /** The greatest of 64, 16, 8, 4 and 1 for which equal rows come out with equal bits in each hidden layer of the layout. */
    static int rows(NetworkLayout layout) {
        return SIZES.stream()
                .filter(rows -> layout.dense().stream()
                        .limit(layout.hiddenLayers())
                        .map(dense -> new Product(rows, dense.inputs(), dense.outputs()))
                        .allMatch(product -> FOUND.computeIfAbsent(product, BlasTiles::equalRowsStayEqual)))
                .findFirst()
                .orElse(1);
    }

    /** Multiplies rows that are all the same by weights, the rows along the columns of the matrix. */
    static boolean equalRowsStayEqual(Product product) {
        int rows = product.rows();
        int inputs = product.inputs();
        int outputs = product.outputs();
        var random = new Random(1);
        try (var values = new NetworkMemory.Matrix(Math.multiplyExact(rows, inputs));
                var weights = new NetworkMemory.Matrix(Math.multiplyExact(inputs, outputs));
                var results = new NetworkMemory.Matrix(Math.multiplyExact(rows, outputs))) {
            for (int i = 0; i < inputs; i++) {
                float value = (float) random.nextGaussian();
                for (int row = 0; row < rows; row++) {
                    values.values[i * rows + row] = value;
                }
            }
            for (int i = 0; i < weights.values.length; i++) {
                weights.values[i] = (float) random.nextGaussian();
            }
            values.push(values.values.length);
            weights.push(weights.values.length);
            cblas_sgemm(
                    CblasColMajor,
                    CblasNoTrans,
                    CblasNoTrans,
                    rows,
                    outputs,
                    inputs,
                    1f,
                    values.pointer,
                    rows,
                    weights.pointer,
                    inputs,
                    0f,
                    results.pointer,
                    rows);
            results.pull(results.values.length);
            return allEqual(results.values, rows);
        }
    }

    private static boolean allEqual(float[] values, int rows) {
        for (int i = 0; i < values.length; i++) {
            if (Float.floatToRawIntBits(values[i]) != Float.floatToRawIntBits(values[i - i % rows])) {
                return false;
            }
        }
        return true;
    }
}
