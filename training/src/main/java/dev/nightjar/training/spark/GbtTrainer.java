package dev.nightjar.training.spark;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Training;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.model.Preprocessing;
import dev.nightjar.model.TreeModel;
import dev.nightjar.model.Trees;
import java.util.Locale;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.regression.DecisionTreeRegressionModel;
import org.apache.spark.ml.regression.GBTRegressionModel;
import org.apache.spark.ml.regression.GBTRegressor;
import org.apache.spark.ml.tree.ContinuousSplit;
import org.apache.spark.ml.tree.InternalNode;
import org.apache.spark.ml.tree.Node;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Trainer {@code gbt}: Spark MLlib's gradient-boosted trees on the outputs of preprocessing, categories one-hot; kept as flat arrays of our own.
 *
 * <p>Up to {@value VectorRows#ROWS_IN_ORDER} rows the model's bits are promised, as with {@link LinearTrainer}.
 */
final class GbtTrainer implements Trainer {
    private final Training.Trainer.Gbt config;

    GbtTrainer(Training.Trainer.Gbt config) {
        this.config = config;
    }

    @Override
    public Fitted fit(Fitting fitting) {
        Preprocessing preprocessing = fitting.preprocessing();
        VectorRows rows = VectorRows.of(fitting, preprocessing);
        rows.shards().persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Dataset<Row> examples = config.earlyStop() == 0 ? rows.training() : rows.withValidation();
            fitting.progress().say("training " + config.name() + ": at most " + config.maxIterations() + " trees");
            Trees trees = fitting.task() == Label.Task.BINARY
                    ? trees(classified(fitting, examples))
                    : trees(regressed(fitting, examples));
            String says = String.format(Locale.ROOT, "%d trees of %d nodes and leaves", trees.count(), trees.nodes());
            return Fitted.of(new TreeModel(fitting.header(config.name()), preprocessing, trees), says);
        } finally {
            rows.shards().unpersist(false);
        }
    }

    /** MLlib's own model, for labels 0 and 1. */
    GBTClassificationModel classified(Fitting fitting, Dataset<Row> rows) {
        GBTClassifier classifier = new GBTClassifier()
                .setMaxDepth(config.maxDepth())
                .setMaxIter(config.maxIterations())
                .setStepSize(config.stepSize())
                .setSubsamplingRate(config.subsamplingRate())
                .setMaxBins(config.maxBins())
                .setMinInstancesPerNode(config.minInstancesPerNode())
                .setSeed(fitting.seed());
        if (fitting.examples().weighs()) {
            classifier.setWeightCol(VectorRows.WEIGHT);
        }
        if (config.earlyStop() > 0) {
            classifier.setValidationIndicatorCol(VectorRows.VALIDATION);
            classifier.set(classifier.validationTol(), 0.0);
        }
        return classifier.fit(rows);
    }

    /** MLlib's own model, for any label. */
    GBTRegressionModel regressed(Fitting fitting, Dataset<Row> rows) {
        GBTRegressor regressor = new GBTRegressor()
                .setMaxDepth(config.maxDepth())
                .setMaxIter(config.maxIterations())
                .setStepSize(config.stepSize())
                .setSubsamplingRate(config.subsamplingRate())
                .setMaxBins(config.maxBins())
                .setMinInstancesPerNode(config.minInstancesPerNode())
                .setSeed(fitting.seed());
        if (fitting.examples().weighs()) {
            regressor.setWeightCol(VectorRows.WEIGHT);
        }
        if (config.earlyStop() > 0) {
            regressor.setValidationIndicatorCol(VectorRows.VALIDATION);
            regressor.set(regressor.validationTol(), 0.0);
        }
        return regressor.fit(rows);
    }

    /** The trees of log-odds: MLlib's probability is the logistic function of twice its sum. */
    static Trees trees(GBTClassificationModel model) {
        return trees(model.trees(), model.treeWeights(), 2);
    }

    static Trees trees(GBTRegressionModel model) {
        return trees(model.trees(), model.treeWeights(), 1);
    }

    private static Trees trees(DecisionTreeRegressionModel[] models, double[] weights, double factor) {
        Trees.Builder trees = new Trees.Builder();
        for (int tree = 0; tree < models.length; tree++) {
            add(trees, models[tree].rootNode(), weights[tree] * factor);
            trees.endTree();
        }
        return trees.build();
    }

    /** As deep as MLlib's trees are, which is not deep. */
    private static int add(Trees.Builder trees, Node node, double weight) {
        if (node instanceof InternalNode inner) {
            if (!(inner.split() instanceof ContinuousSplit split)) {
                throw new PipelineException(
                        ErrorKind.INTERNAL, "gbt: a split by categories, where all features are numbers");
            }
            int left = add(trees, inner.leftChild(), weight);
            int right = add(trees, inner.rightChild(), weight);
            return trees.split(split.featureIndex(), split.threshold(), left, right);
        }
        return trees.leaf(node.prediction() * weight);
    }
}
