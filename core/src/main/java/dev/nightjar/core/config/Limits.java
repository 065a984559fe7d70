package dev.nightjar.core.config;

import java.util.Locale;

/** The ranges of the numbers of a pipeline file, in one place for the reader, the records and the reference. */
final class Limits {
    /**
     * @param unit behind the number: {@code d} for days, {@code m} for minutes, else empty
     * @param low the least value; excluded if {@code above}
     * @param high the greatest value, included
     */
    record Range(String unit, boolean above, double low, double high) {
        boolean contains(double value) {
            return (above ? value > low : value >= low) && value <= high;
        }

        /** {@code 1d to 3650d}, {@code above 0 to 1}. */
        String describe() {
            if (high == Double.MAX_VALUE) {
                return "any number";
            }
            return (above ? "above " : "") + number(low) + unit + " to " + number(high) + unit;
        }

        /** {@code a number from 0 to 1}. */
        String noun() {
            return high == Double.MAX_VALUE ? "a number" : (above ? "a number " : "a number from ") + describe();
        }

        /** @throws IllegalArgumentException that names what, value and range */
        void require(String what, double value) {
            if (!contains(value)) {
                throw new IllegalArgumentException(what + ": " + number(value) + unit + " is outside " + describe());
            }
        }

        /** A value inside, for reading on after a problem. */
        double any() {
            return above ? high : low;
        }

        static String number(double value) {
            return value == Math.rint(value) && Math.abs(value) < 1e16
                    ? String.format(Locale.ROOT, "%d", (long) value)
                    : Double.toString(value);
        }
    }

    static final Range VERSION = numbers(1, 1);
    static final Range CORRECTS = days(1, 3650);
    static final Range SHARE = numbers(0, 1);
    static final Range GROUP_VERSION = numbers(1, 1_000_000);
    static final Range WINDOW = days(1, 3650);
    static final Range HALF_LIFE = days(1, 3650);
    static final Range GROUP_VALUES = numbers(1, 50);
    static final Range MATURES = days(1, 3650);
    static final Range DELAY = new Range("m", false, 0, 14_400);
    static final Range HISTORY = days(3, 3650);
    static final Range SPLIT = days(1, 1825);
    static final Range GAP = days(1, 3650);
    static final Range PART = new Range("", true, 0, 1);
    static final Range KEPT = new Range("", true, 0, 1);
    static final Range EVERY = days(1, 365);
    static final Range SEED = numbers(0, 2_147_483_647);
    static final Range LAYER = numbers(1, 4096);
    static final Range LAYERS = numbers(1, 10);
    static final Range EMBED = numbers(1, 256);
    static final Range EPOCHS = numbers(1, 10_000);
    static final Range BATCH = numbers(1, 65_536);
    static final Range LEARNING_RATE = new Range("", true, 0, 1);
    static final Range L2 = numbers(0, 10);
    static final Range DELTA = new Range("", true, 0, 1000);
    static final Range QUANTILE = numbers(0.001, 0.999);
    static final Range MOMENTUM = numbers(0, 0.999);
    static final Range DROPOUT = numbers(0, 0.95);
    static final Range CLIP = numbers(0, 1_000_000);
    static final Range FACTOR = new Range("", true, 0, 1);
    static final Range WARMUP = numbers(0, 10_000);
    static final Range EPOCHS_BETWEEN = numbers(0, 10_000);
    static final Range EARLY_STOP = numbers(0, 10_000);
    static final Range SHARDS = numbers(1, 1024);
    static final Range AVERAGE_EVERY = numbers(0, 1_000_000);
    static final Range REGULARIZATION = numbers(0, 1000);
    static final Range ITERATIONS = numbers(1, 10_000);
    static final Range TREE_DEPTH = numbers(1, 15);
    static final Range TREES = numbers(1, 2000);
    static final Range BINS = numbers(2, 4096);
    static final Range STOP = numbers(0, 1);
    static final Range TRIALS = numbers(1, 1000);
    static final Range TIME_LIMIT = new Range("m", false, 1, 10_080);
    static final Range HALVING = numbers(2, 10);
    static final Range RUNGS = numbers(1, 5);
    static final Range POINTS = numbers(2, 100);
    static final Range QUANTILES = numbers(2, 10_000);
    static final Range PERIOD = new Range("", true, 0, 1e12);
    static final Range CATEGORIES = numbers(1, 1_000_000);
    static final Range FREQUENCY = numbers(1, 1_000_000_000);
    static final Range HASHED = numbers(2, 1_048_576);
    static final Range NGRAM = numbers(1, 10);
    static final Range SMOOTH = numbers(0, 1_000_000);
    static final Range FOLDS = numbers(2, 20);
    static final Range AUDIT = numbers(0, 10_000);
    static final Range COST = numbers(0, 1_000_000_000);
    static final Range CAPACITY = numbers(1, 1_000_000_000);
    static final Range PLACE = numbers(1, 100_000);
    static final Range PLACES = numbers(1, 10);
    static final Range SAMPLES = numbers(0, 10_000);
    static final Range LEVEL = numbers(0.5, 0.999);
    static final Range APART = numbers(0.5, 1);
    static final Range APART_ROWS = numbers(100, 1_000_000);
    static final Range WORST = numbers(1, 100);
    static final Range WORST_ROWS = numbers(2, 1_000_000_000);
    static final Range SLICE_ROWS = numbers(1, 1_000_000_000);
    static final Range REASONS = numbers(0, 10);
    static final Range EXPIRE = days(1, 3650);
    static final Range KEEP_VERSIONS = numbers(1, 100);
    static final Range ACTIVE_RUNS = numbers(1, 100);
    static final Range RETRIES = numbers(0, 100);
    static final Range RETRY_AFTER = numbers(1, 1440);
    static final Range TIMEOUT = numbers(1, 10_080);
    static final Range WAIT = numbers(0, 10_080);
    static final Range ROWS = numbers(0, 9_000_000_000_000_000.0);
    static final Range ANY = numbers(-Double.MAX_VALUE, Double.MAX_VALUE);

    private Limits() {}

    private static Range days(int low, int high) {
        return new Range("d", false, low, high);
    }

    private static Range numbers(double low, double high) {
        return new Range("", false, low, high);
    }
}
