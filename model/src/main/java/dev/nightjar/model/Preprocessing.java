package dev.nightjar.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Fitted preprocessing: feature values in, a dense block of numbers and one index for each embedded category out. Training and
 * scoring use the same object. A row's outputs depend on that row alone. Immutable and thread-safe.
 *
 * <p>The dense block has, in the order of the features, the {@link #outputs} of each: the scaled number and perhaps its
 * missing indicator, or the one-hot columns of a category. How is told at {@link Encoding}.
 */
public final class Preprocessing implements Serializable {
    /** Scaled numbers are cut off at plus and minus this, so that a wild value cannot overflow a float further on. */
    public static final double LIMIT = 1e6;

    private static final long serialVersionUID = 1L;

    private final long rows;
    private final List<Encoding> encodings;
    private final List<FeatureColumn> columns;
    private final List<Map<String, Integer>> slots = new ArrayList<>();
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
        this.first = new int[encodings.size() + 1];
        List<Double> averages = new ArrayList<>();
        for (int feature = 0; feature < encodings.size(); feature++) {
            first[feature] = outputs.size();
            if (this.encodings.get(feature) instanceof Encoding.Number number) {
                describe(number, averages);
                slots.add(new HashMap<>());
            } else {
                slots.add(describe((Encoding.Category) this.encodings.get(feature), averages));
            }
        }
        first[encodings.size()] = outputs.size();
        this.means = averages.stream().mapToDouble(Double::doubleValue).toArray();
        this.embedded = embeddedOf(this.encodings);
    }

    private void describe(Encoding.Number number, List<Double> averages) {
        outputs.add(number.name());
        averages.add(0.0);
        if (hasIndicator(number)) {
            outputs.add(number.name() + " is missing");
            averages.add((double) number.missing() / rows);
        }
    }

    private Map<String, Integer> describe(Encoding.Category category, List<Double> averages) {
        Map<String, Integer> index = new HashMap<>();
        for (int slot = 1; slot < category.slots(); slot++) {
            index.put(category.names().get(slot - 1), slot);
        }
        if (!category.embedded()) {
            for (int slot = category.other() > 0 ? 0 : 1; slot < category.slots(); slot++) {
                String name = slot == 0 ? "other" : category.names().get(slot - 1);
                outputs.add(category.name() + "=" + name);
                averages.add((double) category.count(slot) / rows);
            }
        }
        return index;
    }

    private static int[] embeddedOf(List<Encoding> encodings) {
        int[] found = new int[encodings.size()];
        int count = 0;
        for (int feature = 0; feature < found.length; feature++) {
            if (encodings.get(feature) instanceof Encoding.Category category && category.embedded()) {
                found[count++] = feature;
            }
        }
        return Arrays.copyOf(found, count);
    }

    private boolean hasIndicator(Encoding.Number number) {
        return number.missing() > 0 && number.missing() < rows;
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

    /** First number of the dense block that comes from a feature; the last is before that of the next feature. */
    public int firstOutput(int feature) {
        return first[feature];
    }

    /** The embedded categories, in the order of the indices. */
    public List<Encoding.Category> embedded() {
        return Arrays.stream(embedded)
                .mapToObj(feature -> (Encoding.Category) encodings.get(feature))
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
        for (int feature = 0; feature < first.length - 1; feature++) {
            int at = offset + first[feature];
            if (encodings.get(feature) instanceof Encoding.Number number) {
                double value = batch.numeric(row, feature);
                boolean missing = Double.isNaN(value);
                out[at] = missing ? 0 : scaled(number, value);
                if (missing && hasIndicator(number)) {
                    out[at + 1] = 1;
                }
            } else if (first[feature + 1] > first[feature]) {
                int slot = slot(batch, row, feature);
                int width = first[feature + 1] - first[feature];
                int skipped = slots.get(feature).size() + 1 - width;
                if (slot >= skipped) {
                    out[at + slot - skipped] = 1;
                }
            }
        }
    }

    /** The same in single precision, as networks take it. */
    public void numbers(FeatureBatch batch, int row, double[] scratch, float[] out, int offset) {
        numbers(batch, row, scratch, 0);
        for (int i = 0; i < means.length; i++) {
            out[offset + i] = (float) scratch[i];
        }
    }

    /** Writes the slot of each embedded category of a row to {@code out}, from {@code offset} on. */
    public void indices(FeatureBatch batch, int row, int[] out, int offset) {
        for (int place = 0; place < embedded.length; place++) {
            out[offset + place] = slot(batch, row, embedded[place]);
        }
    }

    private int slot(FeatureBatch batch, int row, int feature) {
        String value = batch.category(row, feature);
        return value == null ? 0 : slots.get(feature).getOrDefault(value, 0);
    }

    private static double scaled(Encoding.Number number, double value) {
        if (number.deviation() == 0) {
            return 0;
        }
        double scaled = (value - number.mean()) / number.deviation();
        return Math.max(-LIMIT, Math.min(LIMIT, scaled));
    }
}
