package dev.nightjar.model;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A few hundred rows of the test split as the model got them, raw feature values, and the scores that it gave: stored with the model, so that
 * any process can score them again.
 *
 * <p>As bytes, little-endian: {@code NJH1}, rows and columns as ints; for each column a byte (0 number, 1 category) and its values, for numbers a
 * double each (NaN: missing), for categories a count of distinct values, each with its length and UTF-8 bytes, and an int index for each row
 * (-1: missing); last a double for each row's score.
 */
public final class Holdout {
    /** Most rows. */
    public static final int ROWS = 256;

    /** Most values of all rows together; a wide holdout has fewer rows. */
    private static final int VALUES = 1 << 18;

    private static final int LEAST = 16;
    private static final int MAGIC = 0x31484a4e;
    private static final byte NUMBER = 0;
    private static final byte CATEGORY = 1;

    private final FeatureBatch rows;
    private final double[] scores;

    private Holdout(FeatureBatch rows, double[] scores) {
        this.rows = rows;
        this.scores = scores;
    }

    /** How many rows a holdout of so many columns has: {@value #ROWS}, of wide ones fewer, 16 at least. */
    public static int rowsOf(int columns) {
        return Math.min(ROWS, Math.max(LEAST, VALUES / Math.max(1, columns)));
    }

    /**
     * The rows with the model's scores of them.
     *
     * @param rows their columns are the model's inputs; not filled again afterwards
     */
    public static Holdout of(Model model, FeatureBatch rows) {
        Objects.requireNonNull(rows);
        return new Holdout(rows, scored(model, rows));
    }

    private static double[] scored(Model model, FeatureBatch rows) {
        double[] scores = new double[rows.rows()];
        if (scores.length > 0) {
            try (Scorer scorer = model.scorer()) {
                scorer.score(rows, scores);
            }
        }
        return scores;
    }

    /** Number of rows. */
    public int size() {
        return scores.length;
    }

    /** The score that the model gave a row when it was stored. */
    public double score(int row) {
        return scores[row];
    }

    /** The scores that a model gives the rows now, in this process. */
    double[] again(Model model) {
        return scored(model, rows);
    }

    byte[] bytes() {
        List<byte[]> parts = new ArrayList<>();
        parts.add(buffer(3 * Integer.BYTES)
                .putInt(MAGIC)
                .putInt(size())
                .putInt(rows.columns().size())
                .array());
        for (int column = 0; column < rows.columns().size(); column++) {
            parts.add(rows.columns().get(column).isNumeric() ? numbers(column) : categories(column));
        }
        ByteBuffer last = buffer(size() * Double.BYTES);
        for (double score : scores) {
            last.putDouble(score);
        }
        parts.add(bytes(last));
        ByteBuffer whole = buffer(parts.stream().mapToInt(p -> p.length).sum());
        parts.forEach(whole::put);
        return bytes(whole);
    }

    private byte[] numbers(int column) {
        ByteBuffer buffer = buffer(1 + size() * Double.BYTES).put(NUMBER);
        for (int row = 0; row < size(); row++) {
            buffer.putDouble(rows.numeric(row, column));
        }
        return bytes(buffer);
    }

    private byte[] categories(int column) {
        Map<String, Integer> places = new LinkedHashMap<>();
        for (int row = 0; row < size(); row++) {
            String value = rows.category(row, column);
            if (value != null) {
                places.putIfAbsent(value, places.size());
            }
        }
        List<byte[]> texts = places.keySet().stream()
                .map(t -> t.getBytes(StandardCharsets.UTF_8))
                .toList();
        int length = texts.stream().mapToInt(t -> t.length).sum() + (texts.size() + 1 + size()) * Integer.BYTES;
        ByteBuffer buffer = buffer(1 + length).put(CATEGORY).putInt(texts.size());
        texts.forEach(text -> buffer.putInt(text.length).put(text));
        for (int row = 0; row < size(); row++) {
            String value = rows.category(row, column);
            buffer.putInt(value == null ? -1 : places.get(value));
        }
        return bytes(buffer);
    }

    /**
     * Reads {@link #bytes()}.
     *
     * @param columns the model's inputs
     * @throws IllegalArgumentException if the bytes are no holdout of these columns
     */
    static Holdout read(byte[] bytes, List<FeatureColumn> columns) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            if (in.getInt() != MAGIC) {
                throw new IllegalArgumentException("does not begin like a holdout");
            }
            int size = count(in, "rows");
            int width = count(in, "columns");
            if (width != columns.size()) {
                throw new IllegalArgumentException(
                        "has " + width + " columns, the model has " + columns.size() + " inputs");
            }
            if ((long) size * (Double.BYTES + (long) width * Integer.BYTES) > in.remaining()) {
                throw new BufferUnderflowException();
            }
            FeatureBatch batch = new FeatureBatch(columns, Math.max(1, size));
            for (int row = 0; row < size; row++) {
                batch.addRow();
            }
            for (int column = 0; column < width; column++) {
                read(in, batch, column);
            }
            double[] scores = new double[size];
            for (int row = 0; row < size; row++) {
                scores[row] = in.getDouble();
            }
            if (in.hasRemaining()) {
                throw new IllegalArgumentException("has " + in.remaining() + " bytes behind its last score");
            }
            return new Holdout(batch, scores);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("ends too early", e);
        }
    }

    private static void read(ByteBuffer in, FeatureBatch batch, int column) {
        FeatureColumn expected = batch.columns().get(column);
        if (in.get() != (expected.isNumeric() ? NUMBER : CATEGORY)) {
            throw new IllegalArgumentException(expected.name() + " is of another kind than the model's");
        }
        if (expected.isNumeric()) {
            for (int row = 0; row < batch.rows(); row++) {
                batch.setNumeric(row, column, in.getDouble());
            }
            return;
        }
        String[] texts = new String[count(in, "categories")];
        for (int i = 0; i < texts.length; i++) {
            byte[] text = new byte[count(in, "letters")];
            in.get(text);
            texts[i] = new String(text, StandardCharsets.UTF_8);
        }
        for (int row = 0; row < batch.rows(); row++) {
            int place = in.getInt();
            if (place < -1 || place >= texts.length) {
                throw new IllegalArgumentException(
                        expected.name() + " names category " + place + " of " + texts.length);
            }
            batch.setCategory(row, column, place < 0 ? null : texts[place]);
        }
    }

    /** A count: no greater than the bytes that are left, so that no file can ask for more memory than it has bytes. */
    private static int count(ByteBuffer in, String what) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining()) {
            throw new IllegalArgumentException("says that it has " + count + " " + what);
        }
        return count;
    }

    /** All of a buffer that {@link #buffer} made. */
    @SuppressWarnings("ByteBufferBackingArray") // it begins where its array begins
    private static byte[] bytes(ByteBuffer buffer) {
        return buffer.array();
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
