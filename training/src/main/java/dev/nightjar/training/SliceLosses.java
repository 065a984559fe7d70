package dev.nightjar.training;

import dev.nightjar.core.number.ExactSum;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The losses of a model's rows, all of them and by part of each feature. Mergeable; the same bits in any order. */
public final class SliceLosses implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Of the standard normal distribution, for an interval of 95 %. */
    private static final double QUANTILE = 1.959963984540054;

    private final ArrayList<SliceBins> features;
    private final Sums all = new Sums();
    private final Sums[][] parts;

    private static final class Sums implements Serializable {
        private static final long serialVersionUID = 1L;
        private long rows;
        private final ExactSum losses = new ExactSum();
        private final ExactSum squares = new ExactSum();

        void add(double loss) {
            rows++;
            losses.add(loss);
            squares.addProduct(loss, loss);
        }

        void merge(Sums other) {
            rows += other.rows;
            losses.merge(other.losses);
            squares.merge(other.squares);
        }

        double mean() {
            return losses.value() / rows;
        }

        /** Standard error of the mean of rows that are independent. */
        double error() {
            double mean = mean();
            return Math.sqrt(Math.max(0, squares.value() / rows - mean * mean) / (rows - 1));
        }
    }

    public SliceLosses(List<SliceBins> features) {
        this.features = new ArrayList<>(features);
        this.parts = new Sums[features.size()][];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = new Sums[features.get(i).size()];
        }
    }

    /** The loss of a row: for a label 0 or 1 the log loss of its clipped probability, else the squared error. */
    public static double loss(boolean binary, double score, double label) {
        if (!binary) {
            return (score - label) * (score - label);
        }
        double p = BinaryState.clip(score);
        return -StrictMath.log(label == 1 ? p : 1 - p);
    }

    /** Adds a row to all rows; then {@link #addTo} to its parts. */
    public void add(double loss) {
        all.add(loss);
    }

    /** @param part of the feature, as {@link SliceBins} tells it; -1 for none */
    public void addTo(int feature, int part, double loss) {
        if (part < 0) {
            return;
        }
        Sums[] of = parts[feature];
        if (of[part] == null) {
            of[part] = new Sums();
        }
        of[part].add(loss);
    }

    /** Adds the rows of the other. Returns this. */
    public SliceLosses merge(SliceLosses other) {
        all.merge(other.all);
        for (int feature = 0; feature < parts.length; feature++) {
            for (int part = 0; part < parts[feature].length; part++) {
                Sums more = other.parts[feature][part];
                if (more == null) {
                    continue;
                }
                if (parts[feature][part] == null) {
                    parts[feature][part] = new Sums();
                }
                parts[feature][part].merge(more);
            }
        }
        return this;
    }

    /**
     * A part of the rows.
     *
     * @param name {@code column=value}
     * @param excess its mean loss less that of all rows
     * @param low lower end of the excess' interval of 95 %, of rows that are independent
     * @param high upper end
     */
    public record Slice(String name, long rows, double excess, double low, double high) {}

    /**
     * The parts that are most surely worse than all rows together: by the lower end of their excess, which is above 0; the greatest first, of equals the first
     * by name.
     *
     * @param rowsAtLeast parts with fewer rows are not looked at, 2 at least
     * @param most how many
     */
    public List<Slice> worst(long rowsAtLeast, int most) {
        List<Slice> found = new ArrayList<>();
        for (int feature = 0; feature < parts.length; feature++) {
            for (int part = 0; part < parts[feature].length; part++) {
                Sums sums = parts[feature][part];
                if (sums == null || sums.rows < Math.max(2, rowsAtLeast)) {
                    continue;
                }
                double excess = sums.mean() - all.mean();
                double reach = QUANTILE * sums.error();
                if (excess - reach > 0) {
                    found.add(new Slice(
                            features.get(feature).name(part), sums.rows, excess, excess - reach, excess + reach));
                }
            }
        }
        found.sort(Comparator.comparingDouble(Slice::low).reversed().thenComparing(Slice::name));
        return found.subList(0, Math.min(most, found.size()));
    }
}
