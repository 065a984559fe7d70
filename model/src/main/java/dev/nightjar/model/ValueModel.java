package dev.nightjar.model;

import dev.nightjar.core.config.Label;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;

/**
 * Says one number of every row, or what stands in a feature. For a binary label, what stands there is brought into [0, 1].
 *
 * <p>The simplest models that there are: what others have to beat.
 */
public final class ValueModel implements Model {
    private final ModelHeader header;
    private final Preprocessing preprocessing;
    private final int column;
    private final double otherwise;
    private final double average;
    private final SortedMap<String, byte[]> files;
    private final String id;

    /**
     * @param column of the feature among the inputs, a number; empty for none
     * @param otherwise what is said where the feature is missing, or always; finite, for a binary label in [0, 1]
     * @param average what is said of the average row; finite
     */
    ValueModel(ModelHeader header, Preprocessing preprocessing, OptionalInt column, double otherwise, double average) {
        if (!preprocessing.columns().equals(header.inputs())) {
            throw new IllegalArgumentException(header.trainer() + ": the preprocessing is that of another model");
        }
        boolean binary = header.task() == Label.Task.BINARY;
        if (!Double.isFinite(otherwise) || (binary && !(otherwise >= 0 && otherwise <= 1))) {
            throw new IllegalArgumentException(
                    header.trainer() + ": it says " + otherwise + ", must be " + (binary ? "in [0, 1]" : "finite"));
        }
        if (!Double.isFinite(average)) {
            throw new IllegalArgumentException(header.trainer() + ": its average is " + average + ", must be finite");
        }
        if (column.isPresent() && !header.inputs().get(column.getAsInt()).isNumeric()) {
            throw new IllegalArgumentException(header.trainer() + ": "
                    + header.inputs().get(column.getAsInt()).name() + " is a category, not a number");
        }
        this.header = header;
        this.preprocessing = preprocessing;
        this.column = column.orElse(-1);
        this.otherwise = otherwise;
        this.average = average;
        this.files = ModelFiles.of(this);
        this.id = ModelArtifact.id(files);
    }

    /**
     * The model that says one number of every row.
     *
     * @param value finite, for a binary label in [0, 1]
     */
    public static ValueModel always(ModelHeader header, Preprocessing preprocessing, double value) {
        return new ValueModel(header, preprocessing, OptionalInt.empty(), value, value);
    }

    /**
     * The model that says what stands in a feature. It reads this feature only.
     *
     * @param header of a model with all features of the statistics
     * @param statistics of the training rows
     * @param feature one of their numbers
     * @param otherwise what it says where the feature is missing; finite, for a binary label in [0, 1]
     */
    public static ValueModel of(ModelHeader header, PreprocessingStats statistics, String feature, double otherwise) {
        int column = header.inputs().indexOf(FeatureColumn.numeric(feature));
        if (column < 0) {
            throw new IllegalArgumentException(header.trainer() + ": there is no number " + feature);
        }
        Preprocessing one = statistics.fit(statistics.plan(List.of())).only(column);
        double present = said(header.task(), statistics.mean(column));
        double share = statistics.missing(column) / (double) statistics.rows();
        ModelHeader own = new ModelHeader(
                header.trainer(),
                header.task(),
                one.columns(),
                header.features(),
                header.trainingSet(),
                header.threshold());
        double average = share * otherwise + (1 - share) * present;
        return new ValueModel(own, one, OptionalInt.of(0), otherwise, average);
    }

    private static double said(Label.Task task, double value) {
        return task == Label.Task.BINARY ? Math.max(0, Math.min(1, value)) : value;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String kind() {
        return "value";
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

    /** The input whose value is said; empty if always the same is said. */
    OptionalInt column() {
        return column < 0 ? OptionalInt.empty() : OptionalInt.of(column);
    }

    /** What is said where the feature is missing, or always. */
    public double otherwise() {
        return otherwise;
    }

    double average() {
        return average;
    }

    @Override
    public ValueModel withThreshold(double threshold) {
        return new ValueModel(header.withThreshold(threshold), preprocessing, column(), otherwise, average);
    }

    @Override
    public Scorer scorer() {
        return new ValueScorer();
    }

    private final class ValueScorer implements Scorer {
        @Override
        public void score(FeatureBatch batch, double[] out) {
            preprocessing.check(batch);
            for (int row = 0; row < batch.rows(); row++) {
                double value = column < 0 ? otherwise : batch.numeric(row, column);
                out[row] = Double.isNaN(value) ? otherwise : said(header.task(), value);
            }
        }

        @Override
        public void contributions(FeatureBatch batch, double[] scores, double[] contributions) {
            score(batch, scores);
            int features = header.inputs().size();
            for (int row = 0; row < batch.rows(); row++) {
                for (int feature = 0; feature < features; feature++) {
                    contributions[row * features + feature] = feature == column ? scores[row] - average : 0;
                }
            }
        }
    }
}
