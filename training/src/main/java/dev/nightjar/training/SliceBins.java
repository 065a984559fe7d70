package dev.nightjar.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The parts that one feature cuts rows into: those with a missing value, and the values of a category or ranges of a number. Made from a sample of the
 * rows, so that their number is bounded.
 */
public final class SliceBins implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Most values of a category; rows with others are in no part. */
    public static final int MOST_VALUES = 50;

    /** Ranges of a number. */
    public static final int RANGES = 10;

    /** The part of rows with a missing value. */
    private static final int MISSING = 0;

    private final String feature;
    private final String[] values;

    /** Lower ends of the ranges but the first, rising; a range holds its lower end. */
    private final double[] ends;

    private SliceBins(String feature, String[] values, double[] ends) {
        this.feature = Objects.requireNonNull(feature);
        this.values = values;
        this.ends = ends;
    }

    /** The most frequent values of a sample, of equals the first by name. */
    public static SliceBins ofCategory(String feature, Collection<String> sample) {
        Map<String, Integer> counts = new TreeMap<>();
        sample.stream().filter(Objects::nonNull).forEach(value -> counts.merge(value, 1, Integer::sum));
        List<Map.Entry<String, Integer>> byCount = new ArrayList<>(counts.entrySet());
        byCount.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
        String[] values = byCount.stream()
                .limit(MOST_VALUES)
                .map(Map.Entry::getKey)
                .sorted()
                .toArray(String[]::new);
        return new SliceBins(feature, values, new double[0]);
    }

    /** Ranges with about equally many rows of a sample; fewer where values repeat. NaN is missing. */
    public static SliceBins ofNumbers(String feature, double[] sample) {
        double[] sorted = Arrays.stream(sample)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        List<Double> ends = new ArrayList<>();
        for (int i = 1; i < RANGES && sorted.length > 0; i++) {
            double end = sorted[(int) ((long) i * sorted.length / RANGES)];
            if (end > sorted[0] && (ends.isEmpty() || end > ends.get(ends.size() - 1))) {
                ends.add(end);
            }
        }
        return new SliceBins(
                feature,
                new String[0],
                ends.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Its place among the parts, from 0; -1 for none. */
    public int of(String value) {
        if (value == null) {
            return MISSING;
        }
        int found = Arrays.binarySearch(values, value);
        return found < 0 ? -1 : found + 1;
    }

    /** Its place among the parts, from 0; NaN is missing. */
    public int of(double value) {
        if (Double.isNaN(value)) {
            return MISSING;
        }
        int found = Arrays.binarySearch(ends, value);
        return found >= 0 ? found + 2 : -found;
    }

    /** How many parts there are. */
    public int size() {
        return 1 + (values.length > 0 ? values.length : ends.length + 1);
    }

    /** {@code carrier=UA}, {@code distance=[200, 400)}, {@code distance=missing}. */
    public String name(int part) {
        if (part == MISSING) {
            return feature + "=missing";
        }
        if (values.length > 0) {
            return feature + "=" + values[part - 1];
        }
        String low = part == 1 ? "(-inf" : "[" + shown(ends[part - 2]);
        String high = part == ends.length + 1 ? "inf)" : shown(ends[part - 1]) + ")";
        return feature + "=" + low + ", " + high;
    }

    private static String shown(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.format(Locale.ROOT, "%d", (long) value)
                : Double.toString(value);
    }
}
