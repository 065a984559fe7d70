package dev.nightjar.model;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Categories with their rows and, if folds are asked for, the labels of each fold. Exact for up to {@value #MOST} different categories. Of more,
 * a half, a quarter, … of them is counted, chosen by a hash of the name: those with at least so many zeros at its end. Which ones depends on
 * the set of categories alone, so that the result is the same in whatever order and parts the rows came. Not thread-safe.
 */
final class CategoryTable implements Serializable {
    /** Most categories that are counted one by one. */
    static final int MOST = 1 << 20;

    private static final long serialVersionUID = 1L;
    private static final int LEAST = 16;

    private final int most;
    private final int folds;
    private String[] names = new String[LEAST];
    private long[] counts = new long[LEAST];
    private LabelSums labels;
    private int[] slots = new int[2 * LEAST];
    private int size;
    private int zeros;

    /** @param folds 0 for no labels */
    CategoryTable(int folds) {
        this(folds, MOST);
    }

    CategoryTable(int folds, int most) {
        this.folds = folds;
        this.most = most;
        this.labels = new LabelSums(LEAST * folds);
    }

    int size() {
        return size;
    }

    String name(int id) {
        return names[id];
    }

    /** Rows of a category. */
    long count(int id) {
        return counts[id];
    }

    /** Counts a row of a category. */
    void add(String name) {
        int id = id(name);
        if (id >= 0) {
            counts[id]++;
        }
    }

    /** Counts a row of a category with its label. */
    void add(String name, int fold, double label) {
        int id = id(name);
        if (id >= 0) {
            counts[id]++;
            labels.add(id * folds + fold, label);
        }
    }

    /** Adds the labels of a category that are not in a fold to a cell of the sums; of all folds if {@code without} is none. */
    void addLabels(int id, int without, LabelSums sums, int cell) {
        for (int fold = 0; fold < folds; fold++) {
            if (fold != without) {
                sums.add(cell, labels, id * folds + fold);
            }
        }
    }

    void merge(CategoryTable other) {
        if (other.zeros > zeros) {
            zeros = other.zeros;
            drop();
        }
        for (int from = 0; from < other.size; from++) {
            int id = id(other.names[from]);
            if (id >= 0) {
                counts[id] += other.counts[from];
                for (int fold = 0; fold < folds; fold++) {
                    labels.add(id * folds + fold, other.labels, from * folds + fold);
                }
            }
        }
    }

    private boolean counted(String name) {
        return zeros == 0 || Long.numberOfTrailingZeros(Hashes.of(name)) >= zeros;
    }

    /** The place of a category, which is made if there is none; -1 if it is not counted. */
    private int id(String name) {
        int at = find(name);
        if (slots[at] > 0) {
            return slots[at] - 1;
        }
        if (!counted(name)) {
            return -1;
        }
        if (size == most) {
            zeros++;
            drop();
            return id(name);
        }
        if (size == names.length) {
            grow();
            at = find(name);
        }
        names[size] = name;
        slots[at] = ++size;
        return size - 1;
    }

    private int find(String name) {
        int at = (int) ((name.hashCode() * 0x9e3779b97f4a7c15L) >>> 32) & (slots.length - 1);
        while (slots[at] > 0 && !names[slots[at] - 1].equals(name)) {
            at = (at + 1) & (slots.length - 1);
        }
        return at;
    }

    private void grow() {
        int capacity = names.length * 2;
        names = Arrays.copyOf(names, capacity);
        counts = Arrays.copyOf(counts, capacity);
        labels.grow(capacity * folds);
        slots = new int[2 * capacity];
        for (int id = 0; id < size; id++) {
            slots[find(names[id])] = id + 1;
        }
    }

    /** Forgets the categories that are not counted any more. */
    private void drop() {
        CategoryTable kept = new CategoryTable(folds, most);
        for (int id = 0; id < size; id++) {
            if (counted(names[id])) {
                int at = kept.id(names[id]);
                kept.counts[at] = counts[id];
                for (int fold = 0; fold < folds; fold++) {
                    kept.labels.add(at * folds + fold, labels, id * folds + fold);
                }
            }
        }
        names = kept.names;
        counts = kept.counts;
        labels = kept.labels;
        slots = kept.slots;
        size = kept.size;
    }
}
