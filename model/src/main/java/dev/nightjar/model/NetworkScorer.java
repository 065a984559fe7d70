package dev.nightjar.model;

import dev.nightjar.model.network.NetworkInference;
import dev.nightjar.model.network.NetworkLayout;
import dev.nightjar.model.network.Objective;
import java.util.Arrays;
import java.util.List;

/** Scores with a network, a micro-batch of fixed size at a time; explains by occlusion, one more pass for each feature. */
final class NetworkScorer implements Scorer {
    private final NetworkModel model;
    private final Preprocessing preprocessing;
    private final NetworkInference inference;
    private final int rows;
    private final int width;
    private final int numericWidth;
    private final double[] numbers;
    private final int[] indices;
    private final float[] outputs;
    private final float[] kept;
    private final float[] average;
    private final int[] firstColumn;
    private final int[] endColumn;

    NetworkScorer(NetworkModel model) {
        this.model = model;
        this.preprocessing = model.preprocessing();
        float[] parameters = model.parameters();
        this.inference = new NetworkInference(model.layout(), parameters);
        this.rows = inference.rows();
        this.outputs = new float[rows];
        this.width = model.layout().inputWidth();
        this.numericWidth = model.layout().numericWidth();
        this.numbers = new double[numericWidth];
        this.indices = new int[model.layout().embeddings().size()];
        this.kept = new float[rows * width];
        this.average = average(parameters);
        int features = preprocessing.columns().size();
        this.firstColumn = new int[features];
        this.endColumn = new int[features];
        findColumns();
    }

    /** The inputs of the average row of the training split. */
    private float[] average(float[] parameters) {
        float[] row = new float[width];
        double[] means = preprocessing.means();
        for (int i = 0; i < means.length; i++) {
            row[i] = (float) means[i];
        }
        int column = numericWidth;
        List<Encoding.Slotted> categories = preprocessing.embedded();
        for (int place = 0; place < indices.length; place++) {
            NetworkLayout.Table table = model.layout().embeddings().get(place);
            float[] mean = NetworkModel.meanEmbedding(categories.get(place), table, parameters);
            System.arraycopy(mean, 0, row, column, mean.length);
            column += mean.length;
        }
        return row;
    }

    /** Which inputs belong to a feature. */
    private void findColumns() {
        int embedded = numericWidth;
        for (int feature = 0; feature < firstColumn.length; feature++) {
            var place = preprocessing.embeddedPlace(feature);
            if (place.isPresent()) {
                firstColumn[feature] = embedded;
                embedded += model.layout().embeddings().get(place.getAsInt()).width();
                endColumn[feature] = embedded;
            } else {
                firstColumn[feature] = preprocessing.firstOutput(feature);
                endColumn[feature] = preprocessing.firstOutput(feature + 1);
            }
        }
    }

    @Override
    public void score(FeatureBatch batch, double[] out) {
        preprocessing.check(batch);
        for (int from = 0; from < batch.rows(); from += rows) {
            int count = Math.min(rows, batch.rows() - from);
            stage(batch, from, count);
            run(out, from, count);
        }
    }

    @Override
    public void contributions(FeatureBatch batch, double[] scores, double[] contributions) {
        preprocessing.check(batch);
        int features = firstColumn.length;
        double[] without = new double[rows];
        for (int from = 0; from < batch.rows(); from += rows) {
            int count = Math.min(rows, batch.rows() - from);
            stage(batch, from, count);
            run(scores, from, count);
            System.arraycopy(inference.input(), 0, kept, 0, kept.length);
            for (int feature = 0; feature < features; feature++) {
                occlude(feature);
                run(without, 0, count);
                for (int row = 0; row < count; row++) {
                    contributions[(from + row) * features + feature] = scores[from + row] - without[row];
                }
                restore(feature);
            }
        }
    }

    private void stage(FeatureBatch batch, int from, int count) {
        for (int row = 0; row < count; row++) {
            preprocessing.numbers(batch, from + row, numbers, 0);
            inference.numbers(row, numbers);
            if (indices.length > 0) {
                preprocessing.indices(batch, from + row, indices, 0);
                inference.embed(row, indices);
            }
        }
    }

    private void run(double[] out, int from, int count) {
        inference.run(outputs);
        Objective objective = model.layout().objective();
        boolean binary = objective.loss().isBinary();
        for (int row = 0; row < count; row++) {
            double linked = objective.link(outputs[row]);
            out[from + row] = binary ? linked : model.labelScale().unscaled(linked);
        }
    }

    private void occlude(int feature) {
        for (int column = firstColumn[feature]; column < endColumn[feature]; column++) {
            Arrays.fill(inference.input(), column * rows, (column + 1) * rows, average[column]);
        }
    }

    private void restore(int feature) {
        int from = firstColumn[feature] * rows;
        System.arraycopy(kept, from, inference.input(), from, endColumn[feature] * rows - from);
    }

    @Override
    public void close() {
        inference.close();
    }
}
