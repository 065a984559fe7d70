package dev.nightjar.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Fitted preprocessing: feature values in, a dense block of numbers and one index for each embedded category out. Training and
 * scoring use the same object. A row's outputs depend on that row alone. Immutable and thread-safe.
 *
 * <p>The dense block has, in the order of the features, the {@link #outputs} of each, such as a scaled number and perhaps its
 * missing indicator, or the one-hot columns of a category. How is told at {@link Encoding}.
 */
public final class Preprocessing implements Serializable {
    /** Scaled numbers are cut off at plus and minus this, so that a wild value cannot overflow a float further on. */
    public static final double LIMIT = 1e6;

    private static final long serialVersionUID = 2L;

    private final long rows;
    private final List<Encoding> encodings;
    private final List<FeatureColumn> columns;
    private final Transform[] transforms;
    private final Slots[] slots;
    private final int[] first;
    private final int[] embedded;
    private final List<String> outputs = new ArrayList<>();
    private final double[] means;

    /**
     * @param rows of the training split, 1 or more
     * @param encodings one for each feature, in order
     */
    Preprocessing(long rows, List<Encoding> encodings) {
        if (rows < 1) {
            throw new IllegalArgumentException("rows is " + rows + ", must be 1 or more");
        }
        this.rows = rows;
        this.encodings = List.copyOf(encodings);
        this.columns = this.encodings.stream().map(Encoding::column).toList();
        this.transforms = new Transform[encodings.size()];
        this.slots = new Slots[encodings.size()];
        this.first = new int[encodings.size() + 1];
        double[] averages = new double[0];
        for (int feature = 0; feature < transforms.length; feature++) {
            transforms[feature] = transform(this.encodings.get(feature), rows);
            slots[feature] = slots(this.encodings.get(feature));
            first[feature] = outputs.size();
            outputs.addAll(transforms[feature].outputs());
            double[] more = transforms[feature].means();
            averages = Arrays.copyOf(averages, averages.length + more.length);
            System.arraycopy(more, 0, averages, averages.length - more.length, more.length);
        }
        first[encodings.size()] = outputs.size();
        this.means = averages;
        this.embedded = embeddedOf(this.encodings);
    }

    private static Transform transform(Encoding encoding, long rows) {
        if (encoding instanceof Encoding.Number number) {
            return new NumberTransforms.Standard(number, rows);
        } else if (encoding instanceof Encoding.Scaled number) {
            return new NumberTransforms.Scaled(number, rows);
        } else if (encoding instanceof Encoding.Cyclic number) {
            return new NumberTransforms.Cyclic(number, rows);
        } else if (encoding instanceof Encoding.Index index) {
            return CategoryTransforms.OneNumber.of(index);
        } else if (encoding instanceof Encoding.Target target) {
            return CategoryTransforms.OneNumber.of(target);
        } else if (encoding instanceof Encoding.Text text) {
            return new CategoryTransforms.Text(text);
        }
        Encoding.Slotted slotted = (Encoding.Slotted) encoding;
        return slotted.embedded() ? new CategoryTransforms.Embedded() : new CategoryTransforms.OneHot(slotted, rows);
    }

    /** Where categories have no slots, whatever is asked has slot 0. */
    private static Slots slots(Encoding encoding) {
        if (encoding instanceof Encoding.Slotted slotted) {
            return Slots.of(slotted);
        }
        return encoding instanceof Encoding.Target target ? Slots.of(target.category()) : new Slots.Kept(Map.of(), 0);
    }

    private static int[] embeddedOf(List<Encoding> encodings) {
        int[] found = new int[encodings.size()];
        int count = 0;
        for (int feature = 0; feature < found.length; feature++) {
            if (encodings.get(feature) instanceof Encoding.Slotted category && category.embedded()) {
                found[count++] = feature;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** The preprocessing of one of the features alone. */
    Preprocessing only(int feature) {
        return new Preprocessing(rows, List.of(encodings.get(feature)));
    }

    /** Whether it has nothing but what the first format of model files knows. */
    boolean isOfFirstFormat() {
        return encodings.stream()
                .allMatch(e -> e instanceof Encoding.Number
                        || (e instanceof Encoding.Category category && category.missingSlot() == 0));
    }

    /** Rows of the training split. */
    public long rows() {
        return rows;
    }

    /** The features, in the order of the batches' columns. */
    public List<FeatureColumn> columns() {
        return columns;
    }

    /** One for each feature. */
    public List<Encoding> encodings() {
        return encodings;
    }

    /** Numbers in the dense block of a row; 0 if all features are embedded. */
    public int width() {
        return means.length;
    }

    /**
     * A name for each number of the dense block, such as {@code distance}, {@code seats is missing}, {@code dest=ORD}, {@code
     * dest=other}.
     */
    public List<String> outputs() {
        return List.copyOf(outputs);
    }

    /** The mean of each number of the dense block over the training split. */
    public double[] means() {
        return means.clone();
    }

    /** What is done to each feature, by its name, for a person. */
    public Map<String, String> described() {
        Map<String, String> described = new LinkedHashMap<>();
        encodings.forEach(encoding -> described.put(encoding.name(), EncodingText.of(encoding, rows)));
        return described;
    }

    /** First number of the dense block that comes from a feature; the last is before that of the next feature. */
    public int firstOutput(int feature) {
        return first[feature];
    }

    /** The embedded categories, in the order of the indices. */
    public List<Encoding.Slotted> embedded() {
        return Arrays.stream(embedded)
                .mapToObj(feature -> (Encoding.Slotted) encodings.get(feature))
                .toList();
    }

    /** Place of a feature among the embedded ones. */
    public OptionalInt embeddedPlace(int feature) {
        int place = Arrays.binarySearch(embedded, feature);
        return place < 0 ? OptionalInt.empty() : OptionalInt.of(place);
    }

    /** Refuses a batch of other columns than those that were fitted. */
    public void check(FeatureBatch batch) {
        if (batch.columns() != columns && !batch.columns().equals(columns)) {
            throw new IllegalArgumentException("batch of " + batch.columns() + " for a model of " + columns);
        }
    }

    /** Writes the dense block of a row to {@code out}, from {@code offset} on. */
    public void numbers(FeatureBatch batch, int row, double[] out, int offset) {
        Arrays.fill(out, offset, offset + means.length, 0);
        for (int feature = 0; feature < transforms.length; feature++) {
            transforms[feature].write(batch, row, feature, out, offset + first[feature]);
        }
    }

    /** Writes the slot of each embedded category of a row to {@code out}, from {@code offset} on. */
    public void indices(FeatureBatch batch, int row, int[] out, int offset) {
        for (int place = 0; place < embedded.length; place++) {
            out[offset + place] = slot(batch, row, embedded[place]);
        }
    }

    /** The slot of a row's category. */
    int slot(FeatureBatch batch, int row, int feature) {
        return slots[feature].slot(batch.category(row, feature));
    }
}
