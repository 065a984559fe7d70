package dev.nightjar.features;

/**
 * How far two distributions over the same bins are apart: the population stability index, the sum of {@code (q - p) ln(q / p)}. 0 for equal
 * shares; by custom below 0.1 is little and above 0.25 much. Symmetric. Half a row is added to each bin, so that an empty one has a share.
 */
public final class PopulationStability {
    private PopulationStability() {}

    /**
     * @param one rows in each bin, 0 or more
     * @param two the same of the other, as many bins
     * @return 0 or more; 0 if there are no bins
     */
    public static double index(long[] one, long[] two) {
        if (one.length != two.length) {
            throw new IllegalArgumentException(one.length + " bins against " + two.length);
        }
        double sum = 0;
        double ones = total(one);
        double twos = total(two);
        for (int b = 0; b < one.length; b++) {
            double p = (one[b] + 0.5) / ones;
            double q = (two[b] + 0.5) / twos;
            sum += (q - p) * Math.log(q / p);
        }
        return sum;
    }

    private static double total(long[] rows) {
        double total = 0.5 * rows.length;
        for (long n : rows) {
            total += n;
        }
        return total;
    }
}
