package dev.nightjar.model;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/**
 * Rows of feature values in buffers that are filled again and again: {@link #clear}, then {@link #addRow} and the setters for
 * each row. Columns are addressed by their position in {@link #columns}, rows from 0. Not thread-safe.
 */
public final class FeatureBatch {
    private final List<FeatureColumn> columns;
    private final int[] slots;
    private final int capacity;
    private final int numericWidth;
    private final int categoryWidth;
    private final double[] numeric;
    private final String[] categories;
    private final long[] keys;
    private final long[] places;
    private boolean identified;
    private int rows;

    /**
     * @param columns in the order by which the setters address them; names differ
     * @param capacity most rows that the batch holds, 1 or more
     */
    public FeatureBatch(List<FeatureColumn> columns, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity is " + capacity + ", must be 1 or more");
        }
        this.columns = List.copyOf(columns);
        this.capacity = capacity;
        this.slots = new int[columns.size()];
        var names = new HashSet<String>();
        int numbers = 0;
        int strings = 0;
        for (int i = 0; i < slots.length; i++) {
            FeatureColumn column = this.columns.get(i);
            if (!names.add(column.name())) {
                throw new IllegalArgumentException(column.name() + " stands twice among the features");
            }
            slots[i] = column.isNumeric() ? numbers++ : strings++;
        }
        this.numericWidth = numbers;
        this.categoryWidth = strings;
        this.numeric = new double[Math.multiplyExact(capacity, numbers)];
        this.categories = new String[Math.multiplyExact(capacity, strings)];
        this.keys = new long[capacity];
        this.places = new long[capacity];
    }

    public List<FeatureColumn> columns() {
        return columns;
    }

    public int capacity() {
        return capacity;
    }

    /** Rows that stand in the batch now. */
    public int rows() {
        return rows;
    }

    public boolean isFull() {
        return rows == capacity;
    }

    /** Takes all rows out. */
    public void clear() {
        rows = 0;
    }

    /** Adds a row in which everything is missing, and returns its number. */
    public int addRow() {
        if (rows == capacity) {
            throw new IllegalStateException("The batch holds its " + capacity + " rows already");
        }
        int row = rows++;
        Arrays.fill(numeric, row * numericWidth, (row + 1) * numericWidth, Double.NaN);
        Arrays.fill(categories, row * categoryWidth, (row + 1) * categoryWidth, null);
        return row;
    }

    /**
     * Says which training row it is. Samples and folds are drawn by it; scoring needs none.
     *
     * @param key hash of the key with the recorded seed; rows of one key are in one fold
     * @param place hash of key and night with the recorded seed, another for each row of the training set
     */
    public void setIdentity(int row, long key, long place) {
        checkRow(row);
        keys[row] = key;
        places[row] = place;
        identified = true;
    }

    /** Whether its rows have identities. */
    boolean isIdentified() {
        return identified;
    }

    long key(int row) {
        return keys[row];
    }

    long place(int row) {
        return places[row];
    }

    /** Sets the value of a numeric column; NaN and the infinities mean missing. */
    public void setNumeric(int row, int column, double value) {
        numeric[numericAt(row, column)] = Double.isFinite(value) ? value : Double.NaN;
    }

    /** Sets the value of a category column; null means missing. */
    public void setCategory(int row, int column, String value) {
        categories[categoryAt(row, column)] = value;
    }

    /** The value of a numeric column: finite, or NaN for missing. */
    public double numeric(int row, int column) {
        return numeric[numericAt(row, column)];
    }

    /** The value of a category column; null for missing. */
    public String category(int row, int column) {
        return categories[categoryAt(row, column)];
    }

    /** A value as a person reads it; {@code missing} where there is none. */
    public String text(int row, int column) {
        if (columns.get(column).isNumeric()) {
            double value = numeric(row, column);
            return Double.isNaN(value) ? "missing" : plain(value);
        }
        String value = category(row, column);
        return value == null ? "missing" : value;
    }

    private static String plain(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
        return whole ? Long.toString((long) value) : Double.toString(value);
    }

    private int numericAt(int row, int column) {
        checkRow(row);
        if (!columns.get(column).isNumeric()) {
            throw new IllegalArgumentException(columns.get(column).name() + " is a category, not a number");
        }
        return row * numericWidth + slots[column];
    }

    private int categoryAt(int row, int column) {
        checkRow(row);
        if (columns.get(column).isNumeric()) {
            throw new IllegalArgumentException(columns.get(column).name() + " is a number, not a category");
        }
        return row * categoryWidth + slots[column];
    }

    private void checkRow(int row) {
        if (row < 0 || row >= rows) {
            throw new IndexOutOfBoundsException("row " + row + " of " + rows);
        }
    }
}
