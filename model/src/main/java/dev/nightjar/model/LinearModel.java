package dev.nightjar.model;

import dev.nightjar.core.config.Label;
import java.util.SortedMap;

/**
 * A linear predictor over the outputs of preprocessing: through the logistic function for a binary label, as it is for a
 * regression.
 */
public final class LinearModel implements Model {
    private final ModelHeader header;
    private final Preprocessing preprocessing;
    private final double[] coefficients;
    private final double intercept;
    private final SortedMap<String, byte[]> files;
    private final String id;

    /**
     * @param preprocessing without embedded categories
     * @param coefficients one for each of its outputs, finite
     * @param intercept finite
     */
    public LinearModel(ModelHeader header, Preprocessing preprocessing, double[] coefficients, double intercept) {
        if (!preprocessing.columns().equals(header.inputs())
                || !preprocessing.embedded().isEmpty()) {
            throw new IllegalArgumentException(
                    header.trainer() + ": the preprocessing is that of another model, or embeds a category");
        }
        if (coefficients.length != preprocessing.width()) {
            throw new IllegalArgumentException(header.trainer() + ": " + coefficients.length + " coefficients for "
                    + preprocessing.width() + " inputs");
        }
        this.header = header;
        this.preprocessing = preprocessing;
        this.coefficients = coefficients.clone();
        this.intercept = intercept;
        for (int i = 0; i < coefficients.length; i++) {
            requireFinite("coefficient of " + preprocessing.outputs().get(i), coefficients[i]);
        }
        requireFinite("intercept", intercept);
        this.files = ModelFiles.of(this);
        this.id = ModelArtifact.id(files);
    }

    private void requireFinite(String what, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(header.trainer() + ": " + what + " is " + value + ", must be finite");
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String kind() {
        return "linear";
    }

    @Override
    public ModelHeader header() {
        return header;
    }

    @Override
    public Preprocessing preprocessing() {
        return preprocessing;
    }

    @Override
    public SortedMap<String, byte[]> files() {
        return files;
    }

    /** One for each output of preprocessing, in its order. */
    public double[] coefficients() {
        return coefficients.clone();
    }

    public double intercept() {
        return intercept;
    }

    @Override
    public LinearModel withThreshold(double threshold) {
        return new LinearModel(header.withThreshold(threshold), preprocessing, coefficients, intercept);
    }

    @Override
    public Scorer scorer() {
        return new LinearScorer();
    }

    private double link(double predictor) {
        return header.task() == Label.Task.BINARY ? 1 / (1 + Math.exp(-predictor)) : predictor;
    }

    private final class LinearScorer implements Scorer {
        private final double[] numbers = new double[coefficients.length];
        private final double[] means = preprocessing.means();

        @Override
        public void score(FeatureBatch batch, double[] out) {
            preprocessing.check(batch);
            for (int row = 0; row < batch.rows(); row++) {
                out[row] = link(predictor(batch, row));
            }
        }

        @Override
        public void contributions(FeatureBatch batch, double[] scores, double[] contributions) {
            preprocessing.check(batch);
            int features = preprocessing.columns().size();
            for (int row = 0; row < batch.rows(); row++) {
                double predictor = predictor(batch, row);
                scores[row] = link(predictor);
                for (int feature = 0; feature < features; feature++) {
                    double moved = 0;
                    for (int i = preprocessing.firstOutput(feature); i < preprocessing.firstOutput(feature + 1); i++) {
                        moved += coefficients[i] * (numbers[i] - means[i]);
                    }
                    contributions[row * features + feature] = moved == 0 ? 0 : scores[row] - link(predictor - moved);
                }
            }
        }

        private double predictor(FeatureBatch batch, int row) {
            preprocessing.numbers(batch, row, numbers, 0);
            double sum = intercept;
            for (int i = 0; i < numbers.length; i++) {
                sum += coefficients[i] * numbers[i];
            }
            return sum;
        }
    }
}
