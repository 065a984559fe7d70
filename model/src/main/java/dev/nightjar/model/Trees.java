package dev.nightjar.model;

import java.util.Arrays;

/**
 * Binary trees over a row of numbers, as flat arrays. A row goes through every tree from its root: left where its number is the node's threshold
 * or less, right otherwise, up to a leaf; what the leaves hold is added up, tree by tree. Immutable and thread-safe.
 *
 * <p>Nodes stand after their children, the trees one behind the other, so that a tree ends with its root and no walk can go round.
 */
public final class Trees {
    /** Stands for a feature in a leaf. */
    static final int LEAF = -1;

    private final int[] roots;
    private final int[] features;
    private final double[] values;
    private final int[] left;
    private final int[] right;

    /**
     * @param roots last node of each tree, ascending; at least one, and the last is the last node
     * @param features the number that a node looks at, from 0; {@value #LEAF} for a leaf
     * @param values threshold of a node, or what a leaf adds; finite
     * @param left the node's child in the same tree, before it; 0 for a leaf
     * @param right the other child, likewise
     * @throws IllegalArgumentException naming the node that is no such tree's
     */
    Trees(int[] roots, int[] features, double[] values, int[] left, int[] right) {
        this.roots = roots.clone();
        this.features = features.clone();
        this.values = values.clone();
        this.left = left.clone();
        this.right = right.clone();
        if (values.length != features.length || left.length != features.length || right.length != features.length) {
            throw new IllegalArgumentException("arrays of " + features.length + ", " + values.length + ", "
                    + left.length + " and " + right.length + " nodes");
        }
        if (roots.length == 0 || roots[roots.length - 1] != features.length - 1) {
            throw new IllegalArgumentException(
                    roots.length + " trees do not end with the last of " + features.length + " nodes");
        }
        int first = 0;
        for (int root : this.roots) {
            if (root < first) {
                throw new IllegalArgumentException("root " + root + " stands before its tree begins, at " + first);
            }
            checkTree(first, root);
            first = root + 1;
        }
    }

    /** Each node but the root is the child of exactly one. */
    private void checkTree(int first, int root) {
        boolean[] taken = new boolean[root + 1 - first];
        int children = 0;
        for (int node = first; node <= root; node++) {
            if (features[node] < LEAF || !Double.isFinite(values[node])) {
                throw new IllegalArgumentException("node " + node + " of feature " + features[node] + " and value "
                        + values[node] + ": must be " + LEAF + " or more, and finite");
            }
            if (features[node] == LEAF) {
                continue;
            }
            for (int child : new int[] {left[node], right[node]}) {
                if (child < first || child >= node || taken[child - first]) {
                    throw new IllegalArgumentException("node " + node + " has the child " + child
                            + ", which stands outside of " + first + " to " + (node - 1) + " or has a parent already");
                }
                taken[child - first] = true;
                children++;
            }
        }
        if (children != root - first) {
            throw new IllegalArgumentException(
                    "the tree of nodes " + first + " to " + root + " has nodes that no way leads to");
        }
    }

    /** Number of trees. */
    public int count() {
        return roots.length;
    }

    /** Number of nodes and leaves of all trees. */
    public int nodes() {
        return features.length;
    }

    /** The greatest feature that a node looks at; {@value #LEAF} if all are leaves. */
    int greatestFeature() {
        return Arrays.stream(features).max().orElse(LEAF);
    }

    /** What a row's leaf of a tree adds. The row's numbers stand in {@code rows} from {@code offset} on, in single precision. */
    double leaf(int tree, float[] rows, int offset) {
        int node = roots[tree];
        while (features[node] != LEAF) {
            node = rows[offset + features[node]] <= values[node] ? left[node] : right[node];
        }
        return values[node];
    }

    /** Whether a tree looks at one of the features from {@code from} on to before {@code to}. */
    boolean looksAt(int tree, int from, int to) {
        for (int node = tree == 0 ? 0 : roots[tree - 1] + 1; node <= roots[tree]; node++) {
            if (features[node] >= from && features[node] < to) {
                return true;
            }
        }
        return false;
    }

    int[] roots() {
        return roots.clone();
    }

    int[] features() {
        return features.clone();
    }

    double[] values() {
        return values.clone();
    }

    int[] left() {
        return left.clone();
    }

    int[] right() {
        return right.clone();
    }

    /** Builds trees from their leaves up: a node's children are made before it. Not thread-safe. */
    public static final class Builder {
        private int[] roots = new int[8];
        private int[] features = new int[64];
        private double[] values = new double[64];
        private int[] left = new int[64];
        private int[] right = new int[64];
        private int trees;
        private int nodes;

        /** Adds a leaf and returns its number. */
        public int leaf(double adds) {
            return node(LEAF, adds, 0, 0);
        }

        /**
         * Adds a node and returns its number.
         *
         * @param feature 0 or more
         * @param threshold the left side's greatest number
         * @param leftChild a node of this tree
         * @param rightChild another node of this tree
         */
        public int split(int feature, double threshold, int leftChild, int rightChild) {
            return node(feature, threshold, leftChild, rightChild);
        }

        private int node(int feature, double value, int leftChild, int rightChild) {
            if (nodes == features.length) {
                features = Arrays.copyOf(features, 2 * nodes);
                values = Arrays.copyOf(values, 2 * nodes);
                left = Arrays.copyOf(left, 2 * nodes);
                right = Arrays.copyOf(right, 2 * nodes);
            }
            features[nodes] = feature;
            values[nodes] = value;
            left[nodes] = leftChild;
            right[nodes] = rightChild;
            return nodes++;
        }

        /** Ends a tree: the node that was made last is its root. */
        public void endTree() {
            if (trees == roots.length) {
                roots = Arrays.copyOf(roots, 2 * trees);
            }
            roots[trees++] = nodes - 1;
        }

        /** @throws IllegalArgumentException if the nodes are no trees */
        public Trees build() {
            return new Trees(
                    Arrays.copyOf(roots, trees),
                    Arrays.copyOf(features, nodes),
                    Arrays.copyOf(values, nodes),
                    Arrays.copyOf(left, nodes),
                    Arrays.copyOf(right, nodes));
        }
    }
}
