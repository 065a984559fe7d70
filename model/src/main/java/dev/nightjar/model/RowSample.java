package dev.nightjar.model;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A sample of training rows: those with the smallest hashes of key and night, all of them if there are few. It depends on the rows alone, in
 * whatever order and parts they came. Not thread-safe.
 *
 * <p>A share that is read from n rows is within {@code sqrt(ln(2000) / (2 n))} of that of all rows with probability 0.999 (Dvoretzky, Kiefer,
 * Wolfowitz, Massart): for {@value #ROWS} rows within 0.016.
 */
final class RowSample implements Serializable {
    /** Most rows. */
    static final int ROWS = 16_384;

    /** Most values of all rows together; a wide sample has fewer rows. */
    static final int VALUES = 1 << 22;

    private static final long serialVersionUID = 1L;
    private static final int LEAST = 1_024;

    private final List<FeatureColumn> needed;
    private final int[] numeric;
    private final int[] textual;
    private final int most;
    private long[] places = new long[LEAST];
    private double[] numbers;
    private String[] texts;
    private int rows;
    private long greatest = Long.MAX_VALUE;

    /** @param needed of the columns of the batches, those whose values are looked at later */
    RowSample(List<FeatureColumn> columns, List<FeatureColumn> needed) {
        this(columns, needed, ROWS);
    }

    RowSample(List<FeatureColumn> columns, List<FeatureColumn> needed, int rows) {
        this.needed = List.copyOf(needed);
        this.numeric = needed.stream()
                .filter(FeatureColumn::isNumeric)
                .mapToInt(columns::indexOf)
                .toArray();
        this.textual = needed.stream()
                .filter(c -> !c.isNumeric())
                .mapToInt(columns::indexOf)
                .toArray();
        this.most = Math.min(rows, Math.max(LEAST, VALUES / Math.max(1, needed.size())));
        this.numbers = new double[LEAST * numeric.length];
        this.texts = new String[LEAST * textual.length];
    }

    /** Offers the rows of a batch, which must have identities. */
    void add(FeatureBatch batch) {
        if (batch.rows() > 0 && !batch.isIdentified()) {
            throw new IllegalArgumentException("a sample is drawn by the rows' identities, and the batch has none");
        }
        for (int row = 0; row < batch.rows(); row++) {
            if (batch.place(row) <= greatest) {
                int at = next();
                places[at] = batch.place(row);
                for (int i = 0; i < numeric.length; i++) {
                    numbers[at * numeric.length + i] = batch.numeric(row, numeric[i]);
                }
                for (int i = 0; i < textual.length; i++) {
                    texts[at * textual.length + i] = batch.category(row, textual[i]);
                }
            }
        }
    }

    void merge(RowSample other) {
        for (int row = 0; row < other.rows; row++) {
            if (other.places[row] <= greatest) {
                int at = next();
                places[at] = other.places[row];
                System.arraycopy(other.numbers, row * numeric.length, numbers, at * numeric.length, numeric.length);
                System.arraycopy(other.texts, row * textual.length, texts, at * textual.length, textual.length);
            }
        }
    }

    private int next() {
        if (rows == most + most / 4) {
            order();
        }
        if (rows == places.length) {
            int capacity = Math.min(most + most / 4, rows * 2);
            places = Arrays.copyOf(places, capacity);
            numbers = Arrays.copyOf(numbers, capacity * numeric.length);
            texts = Arrays.copyOf(texts, capacity * textual.length);
        }
        return rows++;
    }

    /** Puts the rows in the order of their hashes and drops those beyond the bound. */
    private void order() {
        int[] order = IntStream.range(0, rows)
                .boxed()
                .sorted(this::compare)
                .limit(most)
                .mapToInt(Integer::intValue)
                .toArray();
        long[] oldPlaces = places;
        double[] oldNumbers = numbers;
        String[] oldTexts = texts;
        places = new long[oldPlaces.length];
        numbers = new double[oldNumbers.length];
        texts = new String[oldTexts.length];
        for (int row = 0; row < order.length; row++) {
            places[row] = oldPlaces[order[row]];
            System.arraycopy(oldNumbers, order[row] * numeric.length, numbers, row * numeric.length, numeric.length);
            System.arraycopy(oldTexts, order[row] * textual.length, texts, row * textual.length, textual.length);
        }
        rows = order.length;
        if (rows == most) {
            greatest = places[rows - 1];
        }
    }

    /** By hash; of rows with one hash, which only a key that stands twice makes, by value. */
    private int compare(int left, int right) {
        int order = Long.compare(places[left], places[right]);
        for (int i = 0; i < numeric.length && order == 0; i++) {
            order = Double.compare(numbers[left * numeric.length + i], numbers[right * numeric.length + i]);
        }
        for (int i = 0; i < textual.length && order == 0; i++) {
            String a = texts[left * textual.length + i];
            String b = texts[right * textual.length + i];
            order = a == null || b == null ? Boolean.compare(a != null, b != null) : a.compareTo(b);
        }
        return order;
    }

    /** The rows in the order of their hashes, with the needed columns. */
    FeatureBatch batch() {
        order();
        FeatureBatch batch = new FeatureBatch(needed, Math.max(1, rows));
        for (int row = 0; row < rows; row++) {
            batch.addRow();
            int number = row * numeric.length;
            int text = row * textual.length;
            for (int column = 0; column < needed.size(); column++) {
                if (needed.get(column).isNumeric()) {
                    batch.setNumeric(row, column, numbers[number++]);
                } else {
                    batch.setCategory(row, column, texts[text++]);
                }
            }
        }
        return batch;
    }
}
