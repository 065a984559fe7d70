package dev.nightjar.features;

import java.util.Arrays;

/** Rows with the inputs of a {@link StateLayout} side by side. Grows; reused. */
public final class RowBuffer {
    private final int numberWidth;
    private final int textWidth;
    private double[] times = new double[16];
    private double[] numbers;
    private String[] texts;
    private int rows;

    public RowBuffer(StateLayout layout) {
        this.numberWidth = layout.numbers();
        this.textWidth = layout.texts();
        this.numbers = new double[16 * numberWidth];
        this.texts = new String[16 * textWidth];
    }

    /** Forgets all rows. */
    public void clear() {
        rows = 0;
    }

    /**
     * Begins a row without any input.
     *
     * @param time event time in microseconds since 1970
     */
    public void next(double time) {
        if (rows == times.length) {
            times = Arrays.copyOf(times, 2 * rows);
            numbers = Arrays.copyOf(numbers, 2 * rows * numberWidth);
            texts = Arrays.copyOf(texts, 2 * rows * textWidth);
        }
        times[rows] = time;
        Arrays.fill(numbers, rows * numberWidth, (rows + 1) * numberWidth, Double.NaN);
        Arrays.fill(texts, rows * textWidth, (rows + 1) * textWidth, null);
        rows++;
    }

    /** Sets a number of the newest row; what is not finite is none. */
    public void number(int index, double value) {
        numbers[(rows - 1) * numberWidth + index] = Double.isFinite(value) ? value : Double.NaN;
    }

    /** Sets a text of the newest row. */
    public void text(int index, String value) {
        texts[(rows - 1) * textWidth + index] = value;
    }

    /** Begins a row that is the same as one of another buffer of the layout. */
    void next(RowBuffer other, int row) {
        next(other.times[row]);
        int to = rows - 1;
        System.arraycopy(other.numbers, row * numberWidth, numbers, to * numberWidth, numberWidth);
        System.arraycopy(other.texts, row * textWidth, texts, to * textWidth, textWidth);
    }

    int size() {
        return rows;
    }

    double time(int row) {
        return times[row];
    }

    double[] numbers() {
        return numbers;
    }

    String[] texts() {
        return texts;
    }
}
