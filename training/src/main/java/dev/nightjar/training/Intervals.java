package dev.nightjar.training;

import dev.nightjar.core.config.Metric;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Percentile intervals from the samples of a bootstrap, as figures by name. */
public final class Intervals {
    /** Below this share of samples that define a figure there is no interval. */
    private static final double DEFINED = 0.9;

    private final double level;

    /** @param level share of the samples inside, above 0 and below 1 */
    public Intervals(double level) {
        this.level = level;
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level " + level + ": must be above 0 and below 1");
        }
    }

    /** {@code auc_low}, {@code auc_high}, … of the figures that most samples define. */
    public Map<String, Double> of(Map<Metric, double[]> samples) {
        Map<String, Double> found = new TreeMap<>();
        samples.forEach((metric, values) -> put(found, metric.toString(), values));
        return found;
    }

    /**
     * How much better one model is than another on the same rows, drawn alike: {@code auc_gain_on_OTHER} with its interval, and
     * {@code auc_gain_on_OTHER_p}, twice the smaller share of samples on either side of 0, ties on both: small where the models differ.
     *
     * @param metrics the metrics of one model on the rows as they are
     * @param others those of the other model
     */
    public Map<String, Double> gains(
            String other,
            Map<Metric, Double> metrics,
            Map<Metric, Double> others,
            Map<Metric, double[]> samples,
            Map<Metric, double[]> samplesOfOther) {
        Map<String, Double> found = new TreeMap<>();
        samples.forEach((metric, values) -> {
            double[] reference = samplesOfOther.get(metric);
            if (reference == null || !metrics.containsKey(metric) || !others.containsKey(metric)) {
                return;
            }
            double[] gains = new double[values.length];
            Arrays.setAll(gains, i -> metric.gain(values[i], reference[i]));
            String name = metric + "_gain_on_" + other.toLowerCase(Locale.ROOT);
            if (put(found, name, gains)) {
                found.put(name, metric.gain(metrics.get(metric), others.get(metric)));
                found.put(name + "_p", p(defined(gains)));
            }
        });
        return found;
    }

    /** Ends of an interval, both included. */
    public record Interval(double low, double high) {}

    /** Of the samples of one figure, NaN where it is undefined; empty if there are none, or too few of them define it. */
    public Optional<Interval> interval(double[] samples) {
        double[] defined = defined(samples);
        if (samples.length == 0 || defined.length < DEFINED * samples.length) {
            return Optional.empty();
        }
        return Optional.of(new Interval(quantile(defined, (1 - level) / 2), quantile(defined, (1 + level) / 2)));
    }

    private boolean put(Map<String, Double> found, String name, double[] samples) {
        Optional<Interval> interval = interval(samples);
        interval.ifPresent(ends -> {
            found.put(name + "_low", ends.low());
            found.put(name + "_high", ends.high());
        });
        return interval.isPresent();
    }

    private static double[] defined(double[] samples) {
        double[] defined = Arrays.stream(samples).filter(Double::isFinite).toArray();
        Arrays.sort(defined);
        return defined;
    }

    /** Of sorted values, between two of them linearly. */
    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        double above = sorted[Math.min(below + 1, sorted.length - 1)];
        return sorted[below] + (place - below) * (above - sorted[below]);
    }

    private static double p(double[] gains) {
        double notAbove = Arrays.stream(gains).filter(g -> g <= 0).count();
        double notBelow = Arrays.stream(gains).filter(g -> g >= 0).count();
        return Math.min(1, 2 * Math.min(notAbove, notBelow) / gains.length);
    }
}
