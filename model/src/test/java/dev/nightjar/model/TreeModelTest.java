package dev.nightjar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TreeModelTest {
    private static final int ROWS = 300;
    private static final int TREES = 12;

    /** A tree as one draws it. */
    private record Node(int feature, double value, List<Node> children) {
        static Node random(Random random, int depth, int width) {
            if (depth == 0 || random.nextInt(5) == 0) {
                return new Node(Trees.LEAF, random.nextGaussian() / 3, List.of());
            }
            List<Node> children = List.of(random(random, depth - 1, width), random(random, depth - 1, width));
            return new Node(random.nextInt(width), random.nextGaussian(), children);
        }

        double leaf(double[] numbers) {
            return feature == Trees.LEAF
                    ? value
                    : children.get((float) numbers[feature] <= value ? 0 : 1).leaf(numbers);
        }

        int addTo(Trees.Builder trees) {
            return feature == Trees.LEAF
                    ? trees.leaf(value)
                    : trees.split(
                            feature,
                            value,
                            children.get(0).addTo(trees),
                            children.get(1).addTo(trees));
        }
    }

    private static Preprocessing preprocessing() {
        return Batches.fitted(PreprocessingPlan.oneHot(Batches.COLUMNS));
    }

    /** Trees over the first {@code width} outputs of preprocessing. */
    private static List<Node> nodes(int width) {
        Random random = new Random(11);
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < TREES; i++) {
            nodes.add(Node.random(random, 5, width));
        }
        return nodes;
    }

    private static TreeModel model(Label.Task task, int width) {
        Trees.Builder trees = new Trees.Builder();
        for (Node node : nodes(width)) {
            node.addTo(trees);
            trees.endTree();
        }
        return new TreeModel(ModelTest.header("trees", task), preprocessing(), trees.build());
    }

    static TreeModel model(Label.Task task) {
        return model(task, preprocessing().width());
    }

    @ParameterizedTest
    @EnumSource(Label.Task.class)
    void aScoreIsTheSumOfARowsLeavesThroughTheLink(Label.Task task) {
        TreeModel model = model(task);
        List<Node> nodes = nodes(model.preprocessing().width());
        FeatureBatch batch = Batches.random(ROWS, 8);
        double[] scores = new double[ROWS];
        try (Scorer scorer = model.scorer()) {
            scorer.score(batch, scores);
        }
        double[] numbers = new double[model.preprocessing().width()];
        for (int row = 0; row < ROWS; row++) {
            model.preprocessing().numbers(batch, row, numbers, 0);
            double sum = 0;
            for (Node node : nodes) {
                sum += node.leaf(numbers);
            }
            assertThat(scores[row]).isEqualTo(task == Label.Task.BINARY ? 1 / (1 + Math.exp(-sum)) : sum);
        }
    }

    @Test
    void contributionsAreDifferencesOfLeavesAndAFeatureThatNoTreeLooksAtHasNone() {
        Preprocessing preprocessing = preprocessing();
        int width = preprocessing.firstOutput(3);
        TreeModel model = model(Label.Task.REGRESSION, width);
        FeatureBatch batch = Batches.random(ROWS, 8);
        double[] scores = new double[ROWS];
        double[] contributions = new double[4 * ROWS];
        try (Scorer scorer = model.scorer()) {
            scorer.contributions(batch, scores, contributions);
        }
        double[] numbers = new double[preprocessing.width()];
        double[] means = preprocessing.means();
        for (int row = 0; row < ROWS; row++) {
            for (int feature = 0; feature < 3; feature++) {
                preprocessing.numbers(batch, row, numbers, 0);
                int from = preprocessing.firstOutput(feature);
                System.arraycopy(means, from, numbers, from, preprocessing.firstOutput(feature + 1) - from);
                double without = 0;
                for (Node node : nodes(width)) {
                    without += node.leaf(numbers);
                }
                assertThat(contributions[4 * row + feature]).isCloseTo(scores[row] - without, within(1e-12));
            }
            assertThat(contributions[4 * row + 3]).isZero();
        }
    }

    @Test
    void oneLeafSaysTheSameOfEveryRow() {
        Trees.Builder trees = new Trees.Builder();
        trees.leaf(0.5);
        trees.endTree();
        TreeModel model =
                new TreeModel(ModelTest.header("stump", Label.Task.REGRESSION), preprocessing(), trees.build());
        double[] scores = new double[3];
        try (Scorer scorer = model.scorer()) {
            scorer.score(Batches.random(3, 1), scores);
        }
        assertThat(scores).containsOnly(0.5);
    }

    @Test
    void itsFilesAreFlatArraysAndTheNamesOfTheInputs() {
        TreeModel model = model(Label.Task.BINARY);
        assertThat(model.files()).containsOnlyKeys("model.json", "nodes.bin", "preprocessing.json", "trees.json");
        assertThat(model.files().get("nodes.bin"))
                .hasSize(4 * model.trees().count() + 20 * model.trees().nodes());
        assertThat(new String(model.files().get("trees.json"), java.nio.charset.StandardCharsets.UTF_8))
                .contains("\"trees\" : 12", "dest=other");
        TreeModel decided = model.withThreshold(0.4);
        assertThat(ModelArtifact.load(decided.id(), decided.files()).header().threshold())
                .hasValue(0.4);
    }

    @Test
    void nodesThatAreNoTreesAreRefusedWhateverTheHash() {
        TreeModel model = model(Label.Task.BINARY);
        refused(model, new byte[7], "nodes.bin: has 7 bytes, 12 trees of ");
        byte[] round = model.files().get("nodes.bin").clone();
        int root = model.trees().roots()[0];
        // the left child of the first root becomes the root itself
        int at = 4 * model.trees().count() + 4 * model.trees().nodes() + 4 * root;
        java.nio.ByteBuffer.wrap(round).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(at, root);
        refused(model, round, "nodes.bin: node " + root + " has the child " + root + ", which stands outside of 0 to ");
    }

    private static void refused(TreeModel model, byte[] nodes, String why) {
        Map<String, byte[]> files = new TreeMap<>(model.files());
        files.put("nodes.bin", nodes);
        String id = ModelArtifact.id(files);
        assertThatThrownBy(() -> ModelArtifact.load(id, files))
                .hasMessageStartingWith("model " + id + " cannot be read: " + why);
    }

    @Test
    void treesThatAreNoneSayWhichNode() {
        int[] root = {0};
        assertThatThrownBy(() -> new Trees(root, new int[] {-1, -1}, new double[2], new int[2], new int[2]))
                .hasMessage("1 trees do not end with the last of 2 nodes");
        int[] two = {1};
        assertThatThrownBy(() -> new Trees(two, new int[] {-1, -1}, new double[2], new int[2], new int[2]))
                .hasMessage("the tree of nodes 0 to 1 has nodes that no way leads to");
        assertThatThrownBy(() -> new Trees(two, new int[] {-1, 0}, new double[2], new int[2], new int[2]))
                .hasMessage("node 1 has the child 0, which stands outside of 0 to 0 or has a parent already");
        assertThatThrownBy(() -> new Trees(root, new int[] {-1}, new double[] {Double.NaN}, new int[1], new int[1]))
                .hasMessage("node 0 of feature -1 and value NaN: must be -1 or more, and finite");
        assertThatThrownBy(() -> new Trees(root, new int[] {-1}, new double[2], new int[1], new int[1]))
                .hasMessage("arrays of 1, 2, 1 and 1 nodes");
        assertThatThrownBy(() -> new Trees(new int[] {0, 0}, new int[] {-1}, new double[1], new int[1], new int[1]))
                .hasMessage("root 0 stands before its tree begins, at 1");
        Trees.Builder far = new Trees.Builder();
        far.split(99, 0, far.leaf(1), far.leaf(2));
        far.endTree();
        assertThatThrownBy(
                        () -> new TreeModel(ModelTest.header("far", Label.Task.BINARY), preprocessing(), far.build()))
                .hasMessage("far: a tree looks at output 99 of preprocessing, which has "
                        + preprocessing().width());
    }
}
