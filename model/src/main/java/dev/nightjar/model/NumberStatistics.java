package dev.nightjar.model;

import dev.nightjar.core.config.PreprocessingRule;
import dev.nightjar.core.config.PreprocessingRule.Distribution;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What one pass finds out about a number. */
final class NumberStatistics implements Serializable {
    private static final long serialVersionUID = 1L;

    private final PreprocessingRule.Numbers rule;
    private final Moments values = new Moments();
    private final Moments logs = new Moments();
    private double least = Double.MAX_VALUE;
    private double greatest = -Double.MAX_VALUE;

    NumberStatistics(PreprocessingRule.Numbers rule) {
        this.rule = rule;
    }

    void add(FeatureBatch batch, int column) {
        boolean usual = rule.isUsual();
        for (int row = 0; row < batch.rows(); row++) {
            double value = batch.numeric(row, column);
            if (!Double.isNaN(value)) {
                values.add(value);
                if (!usual) {
                    least = Math.min(least, value);
                    greatest = Math.max(greatest, value);
                    if (rule.log()) {
                        logs.add(NumberTransforms.unscaled(value, value, value, true));
                    }
                }
            }
        }
    }

    double mean() {
        return values.mean();
    }

    long count() {
        return values.count();
    }

    void merge(NumberStatistics other) {
        values.merge(other.values);
        logs.merge(other.logs);
        least = Math.min(least, other.least);
        greatest = Math.max(greatest, other.greatest);
    }

    /**
     * @param rows of the training split
     * @param sample some of them; not looked at for the usual rule
     * @param column its place in the sample
     */
    Encoding fit(String name, long rows, FeatureBatch sample, int column) {
        long missing = rows - values.count();
        if (rule.isUsual()) {
            return new Encoding.Number(name, values.mean(), values.deviation(), missing);
        }
        boolean indicator = rule.addIndicator() && missing > 0 && missing < rows;
        if (rule.scale() == PreprocessingRule.Scale.CYCLIC) {
            Encoding.Cyclic cyclic = new Encoding.Cyclic(name, rule.period(), indicator, missing, 0, 0);
            double[] means = SampleMeans.of(new NumberTransforms.Cyclic(cyclic, rows), sample, column);
            return new Encoding.Cyclic(name, rule.period(), indicator, missing, means[0], means[1]);
        }
        double[] present = present(sample, column);
        double low = rule.clipLow() > 0 ? quantile(present, rule.clipLow()) : -Double.MAX_VALUE;
        double high = rule.clipHigh() < 1 ? quantile(present, rule.clipHigh()) : Double.MAX_VALUE;
        if (present.length == 0) {
            low = -Double.MAX_VALUE;
            high = Double.MAX_VALUE;
        }
        double[] unscaled = present.clone();
        for (int i = 0; i < unscaled.length; i++) {
            unscaled[i] = NumberTransforms.unscaled(present[i], low, high, rule.log());
        }
        Encoding.Scaled scaled = new Encoding.Scaled(
                name, fill(present), low, high, rule.log(), scaling(unscaled, low, high), indicator, missing, 0);
        return scaled.withMean(SampleMeans.of(new NumberTransforms.Scaled(scaled, rows), sample, column)[0]);
    }

    /** The values of the sample that are not missing, ascending. */
    private static double[] present(FeatureBatch sample, int column) {
        double[] values = new double[sample.rows()];
        int count = 0;
        for (int row = 0; row < sample.rows(); row++) {
            double value = sample.numeric(row, column);
            if (!Double.isNaN(value)) {
                values[count++] = value;
            }
        }
        double[] present = Arrays.copyOf(values, count);
        Arrays.sort(present);
        return present;
    }

    private double fill(double[] present) {
        return switch (rule.impute()) {
            case MEAN -> values.mean();
            case MEDIAN -> quantile(present, 0.5);
            case MOST_FREQUENT -> mode(present);
            case CONSTANT -> rule.fillValue();
        };
    }

    private Encoding.Scaling scaling(double[] unscaled, double low, double high) {
        return switch (rule.scale()) {
            case STANDARD -> standard(unscaled);
            case ROBUST -> robust(unscaled);
            case MIN_MAX -> minMax(low, high);
            case QUANTILE -> quantiles(unscaled);
            case NONE -> new Encoding.Affine(0, 1, Float.MAX_VALUE);
            case CYCLIC -> throw new IllegalStateException("a cyclic number is no scaled one");
        };
    }

    /** Of all training rows; of the sample where values are clipped. */
    private Encoding.Affine standard(double[] unscaled) {
        Moments moments = rule.log() ? logs : values;
        if (rule.clips()) {
            moments = new Moments();
            for (double value : unscaled) {
                moments.add(value);
            }
        }
        return new Encoding.Affine(moments.mean(), moments.deviation(), Preprocessing.LIMIT);
    }

    private Encoding.Affine robust(double[] unscaled) {
        double range = difference(quantile(unscaled, 0.75), quantile(unscaled, 0.25));
        double factor = range > 0 ? range : standard(unscaled).factor();
        return new Encoding.Affine(quantile(unscaled, 0.5), factor, Preprocessing.LIMIT);
    }

    private Encoding.Affine minMax(double low, double high) {
        if (values.count() == 0) {
            return new Encoding.Affine(0, 0, Preprocessing.LIMIT);
        }
        double from = NumberTransforms.unscaled(least, low, high, rule.log());
        double to = NumberTransforms.unscaled(greatest, low, high, rule.log());
        return new Encoding.Affine(from, difference(to, from), Preprocessing.LIMIT);
    }

    /** 0 if it is too great for a double. */
    private static double difference(double to, double from) {
        return Double.isFinite(to - from) ? to - from : 0;
    }

    private Encoding.Quantiles quantiles(double[] unscaled) {
        List<Double> found = new ArrayList<>();
        for (int i = 0; i < rule.quantiles() && unscaled.length > 0; i++) {
            found.add(quantile(unscaled, i / (rule.quantiles() - 1.0)));
        }
        return new Encoding.Quantiles(found, rule.distribution() == Distribution.NORMAL);
    }

    /** By a straight line between the two values beside it; 0 of none. */
    static double quantile(double[] ascending, double share) {
        if (ascending.length == 0) {
            return 0;
        }
        double place = share * (ascending.length - 1);
        int below = (int) place;
        double low = ascending[below];
        double high = ascending[Math.min(below + 1, ascending.length - 1)];
        double part = place - below;
        return low == high || part == 0 ? low : Math.max(low, Math.min(high, low * (1 - part) + high * part));
    }

    /** The value that stands most often, the least of several; 0 of none. */
    static double mode(double[] ascending) {
        double mode = 0;
        int most = 0;
        int run = 0;
        for (int i = 0; i < ascending.length; i++) {
            run = i > 0 && ascending[i] == ascending[i - 1] ? run + 1 : 1;
            if (run > most) {
                most = run;
                mode = ascending[i];
            }
        }
        return mode;
    }
}
