package dev.nightjar.features.sketch;

import java.util.Arrays;

/**
 * Quantiles of numbers: counts in buckets whose bounds are powers of {@code (1 + e) / (1 - e)}, {@code e} = {@value #RELATIVE_ERROR}
 * (Masson, Rim and Lee, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees", VLDB 2019). Order-free:
 * counts are integers, and {@code StrictMath} gives every machine the same bucket.
 *
 * <p>A quantile is within {@value #RELATIVE_ERROR} of the true one, relatively (magnitudes below 2.3e-308 aside); zero, the least and the greatest value are exact. Of either
 * sign at most {@value #BINS} buckets are kept, those of the greatest magnitudes; smaller values count in the last one kept. A span of
 * 6 * 10^17 from the smallest to the greatest magnitude always fits.
 */
public final class QuantileSketch implements Sketch<QuantileSketch> {
    /** Greatest relative error of a quantile. */
    public static final double RELATIVE_ERROR = 0.01;

    /** Greatest number of buckets of either sign. */
    public static final int BINS = 2048;

    private static final double GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
    private static final double LOG_GAMMA = StrictMath.log(GAMMA);

    private final Bins positive = new Bins();
    private final Bins negative = new Bins();
    private long zeros;
    private double least = Double.POSITIVE_INFINITY;
    private double greatest = Double.NEGATIVE_INFINITY;

    @Override
    public void clear() {
        positive.size = 0;
        negative.size = 0;
        zeros = 0;
        least = Double.POSITIVE_INFINITY;
        greatest = Double.NEGATIVE_INFINITY;
    }

    /** @param value finite */
    public void add(double value) {
        double number = value + 0.0;
        least = Math.min(least, number);
        greatest = Math.max(greatest, number);
        if (number == 0) {
            zeros++;
        } else {
            (number > 0 ? positive : negative).add(bin(Math.abs(number)), 1);
        }
    }

    @Override
    public void merge(QuantileSketch other) {
        least = Math.min(least, other.least);
        greatest = Math.max(greatest, other.greatest);
        zeros += other.zeros;
        positive.merge(other.positive);
        negative.merge(other.negative);
    }

    /** Number of values. */
    public long count() {
        return zeros + positive.total() + negative.total();
    }

    /**
     * The value with {@code floor(q * (n - 1))} values before it in ascending order, which is NumPy's method {@code lower}; NaN of nothing.
     *
     * @param q in [0, 1]; 0.5 is the median
     */
    public double quantile(double q) {
        if (!(q >= 0 && q <= 1)) {
            throw new IllegalArgumentException("q is " + q + "; it must be between 0 and 1");
        }
        long n = count();
        if (n == 0) {
            return Double.NaN;
        }
        long before = (long) Math.floor(q * (n - 1));
        if (before == 0) {
            return least;
        }
        return before == n - 1 ? greatest : Math.max(least, Math.min(greatest, at(before)));
    }

    private double at(long before) {
        long below = negative.total();
        if (before < below) {
            return -value(negative.at(below - 1 - before));
        }
        return before < below + zeros ? 0 : value(positive.at(before - below - zeros));
    }

    /** The bucket {@code b} holds {@code (gamma^(b-1), gamma^b]}. */
    private static int bin(double magnitude) {
        return (int) Math.ceil(StrictMath.log(magnitude) / LOG_GAMMA);
    }

    private static double value(int bin) {
        return StrictMath.exp(bin * LOG_GAMMA) * 2 / (1 + GAMMA);
    }

    @Override
    public byte[] toBytes() {
        if (count() == 0) {
            return new byte[0];
        }
        ByteWriter out = new ByteWriter();
        out.number(least);
        out.number(greatest);
        out.count(zeros);
        negative.write(out);
        positive.write(out);
        return out.bytes();
    }

    @Override
    public void read(byte[] bytes) {
        clear();
        if (bytes.length > 0) {
            ByteReader in = new ByteReader(bytes);
            least = in.number();
            greatest = in.number();
            zeros = in.count();
            negative.read(in);
            positive.read(in);
        }
    }

    /** Buckets in ascending order, with the number of values in each. */
    private static final class Bins {
        private static final int LOWEST = -40_000; // below the bucket of Double.MIN_VALUE

        private int[] bins = new int[8];
        private long[] counts = new long[8];
        private int size;

        void add(int bin, long count) {
            int found = Arrays.binarySearch(bins, 0, size, bin);
            if (found >= 0) {
                counts[found] += count;
                return;
            }
            int at = -found - 1;
            if (size == BINS && at == 0) {
                counts[0] += count;
                return;
            }
            room(size + 1);
            System.arraycopy(bins, at, bins, at + 1, size - at);
            System.arraycopy(counts, at, counts, at + 1, size - at);
            bins[at] = bin;
            counts[at] = count;
            size++;
            bound();
        }

        void merge(Bins other) {
            if (other.size == 0) {
                return;
            }
            int[] ours = Arrays.copyOf(bins, size);
            long[] oursCounts = Arrays.copyOf(counts, size);
            room(size + other.size);
            size = 0;
            for (int a = 0, b = 0; a < ours.length || b < other.size; size++) {
                boolean first = b == other.size || (a < ours.length && ours[a] <= other.bins[b]);
                boolean second = a == ours.length || (b < other.size && other.bins[b] <= ours[a]);
                bins[size] = first ? ours[a] : other.bins[b];
                counts[size] = (first ? oursCounts[a++] : 0) + (second ? other.counts[b++] : 0);
            }
            bound();
        }

        /** The lowest buckets above the bound count in the lowest one that is kept, whatever the order in which they came. */
        private void bound() {
            int over = size - BINS;
            if (over > 0) {
                for (int i = 0; i < over; i++) {
                    counts[over] += counts[i];
                }
                System.arraycopy(bins, over, bins, 0, BINS);
                System.arraycopy(counts, over, counts, 0, BINS);
                size = BINS;
            }
        }

        private void room(int needed) {
            if (needed > bins.length) {
                int length = Math.max(needed, 2 * bins.length);
                bins = Arrays.copyOf(bins, length);
                counts = Arrays.copyOf(counts, length);
            }
        }

        long total() {
            long total = 0;
            for (int i = 0; i < size; i++) {
                total += counts[i];
            }
            return total;
        }

        /** The bucket of the value that has {@code before} values before it. */
        int at(long before) {
            long passed = 0;
            int i = 0;
            while (passed + counts[i] <= before) {
                passed += counts[i++];
            }
            return bins[i];
        }

        void write(ByteWriter out) {
            out.count(size);
            int before = LOWEST;
            for (int i = 0; i < size; i++) {
                out.count(bins[i] - before);
                out.count(counts[i]);
                before = bins[i];
            }
        }

        void read(ByteReader in) {
            int read = in.size();
            room(read);
            int before = LOWEST;
            for (int i = 0; i < read; i++) {
                before += in.size();
                bins[i] = before;
                counts[i] = in.count();
            }
            size = read;
        }
    }
}
