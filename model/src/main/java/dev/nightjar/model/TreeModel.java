package dev.nightjar.model;

import dev.nightjar.core.config.Label;
import java.util.Arrays;
import java.util.SortedMap;

/**
 * A sum of trees over the outputs of preprocessing: the log-odds of a binary label, or the value of a regression. The outputs are compared in
 * single precision, as trainers see them.
 */
public final class TreeModel implements Model {
    private final ModelHeader header;
    private final Preprocessing preprocessing;
    private final Trees trees;
    private final SortedMap<String, byte[]> files;
    private final String id;

    /**
     * @param preprocessing without embedded categories
     * @param trees whose features are places among its outputs
     */
    public TreeModel(ModelHeader header, Preprocessing preprocessing, Trees trees) {
        if (!preprocessing.columns().equals(header.inputs())
                || !preprocessing.embedded().isEmpty()) {
            throw new IllegalArgumentException(
                    header.trainer() + ": the preprocessing is that of another model, or embeds a category");
        }
        if (trees.greatestFeature() >= preprocessing.width()) {
            throw new IllegalArgumentException(header.trainer() + ": a tree looks at output " + trees.greatestFeature()
                    + " of preprocessing, which has " + preprocessing.width());
        }
        this.header = header;
        this.preprocessing = preprocessing;
        this.trees = trees;
        this.files = ModelFiles.of(this);
        this.id = ModelArtifact.id(files);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String kind() {
        return "trees";
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

    public Trees trees() {
        return trees;
    }

    @Override
    public TreeModel withThreshold(double threshold) {
        return new TreeModel(header.withThreshold(threshold), preprocessing, trees);
    }

    @Override
    public Scorer scorer() {
        return new TreeScorer();
    }

    private double link(double sum) {
        return header.task() == Label.Task.BINARY ? 1 / (1 + Math.exp(-sum)) : sum;
    }

    /** Some rows at a time go through one tree after the other, so that a tree's nodes stay in the cache. */
    private final class TreeScorer implements Scorer {
        private static final int MOST_ROWS = 64;
        private static final int MOST_NUMBERS = 1 << 16;

        private final int width = preprocessing.width();
        private final int rows = Math.max(1, Math.min(MOST_ROWS, MOST_NUMBERS / Math.max(1, width)));
        private final double[] numbers = new double[width];
        private final float[] block = new float[rows * width];
        private final double[] sums = new double[rows];
        private final double[] leaves = new double[trees.count()];
        private final float[] means = new float[width];
        private final boolean[][] looksAt = new boolean[preprocessing.columns().size()][];

        TreeScorer() {
            double[] exact = preprocessing.means();
            for (int i = 0; i < width; i++) {
                means[i] = (float) exact[i];
            }
        }

        @Override
        public void score(FeatureBatch batch, double[] out) {
            preprocessing.check(batch);
            for (int from = 0; from < batch.rows(); from += rows) {
                int count = Math.min(rows, batch.rows() - from);
                for (int row = 0; row < count; row++) {
                    stage(batch, from + row, row * width);
                }
                Arrays.fill(sums, 0, count, 0);
                for (int tree = 0; tree < leaves.length; tree++) {
                    for (int row = 0; row < count; row++) {
                        sums[row] += trees.leaf(tree, block, row * width);
                    }
                }
                for (int row = 0; row < count; row++) {
                    out[from + row] = link(sums[row]);
                }
            }
        }

        @Override
        public void contributions(FeatureBatch batch, double[] scores, double[] contributions) {
            preprocessing.check(batch);
            int features = looksAt.length;
            for (int row = 0; row < batch.rows(); row++) {
                stage(batch, row, 0);
                double sum = 0;
                for (int tree = 0; tree < leaves.length; tree++) {
                    leaves[tree] = trees.leaf(tree, block, 0);
                    sum += leaves[tree];
                }
                scores[row] = link(sum);
                for (int feature = 0; feature < features; feature++) {
                    double without = sumWithout(feature);
                    contributions[row * features + feature] = without == sum ? 0 : scores[row] - link(without);
                }
            }
        }

        /** The staged row's sum with a feature as in the average row; added in the order of the trees, as the row's own. */
        private double sumWithout(int feature) {
            int from = preprocessing.firstOutput(feature);
            int to = preprocessing.firstOutput(feature + 1);
            System.arraycopy(means, from, block, from, to - from);
            boolean[] looks = looksAt(feature, from, to);
            double sum = 0;
            for (int tree = 0; tree < leaves.length; tree++) {
                sum += looks[tree] ? trees.leaf(tree, block, 0) : leaves[tree];
            }
            for (int i = from; i < to; i++) {
                block[i] = (float) numbers[i];
            }
            return sum;
        }

        private boolean[] looksAt(int feature, int from, int to) {
            if (looksAt[feature] == null) {
                looksAt[feature] = new boolean[leaves.length];
                for (int tree = 0; tree < leaves.length; tree++) {
                    looksAt[feature][tree] = trees.looksAt(tree, from, to);
                }
            }
            return looksAt[feature];
        }

        private void stage(FeatureBatch batch, int row, int offset) {
            preprocessing.numbers(batch, row, numbers, 0);
            for (int i = 0; i < width; i++) {
                block[offset + i] = (float) numbers[i];
            }
        }
    }
}
