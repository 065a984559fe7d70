package dev.nightjar.features.spark;

import dev.nightjar.core.config.Window;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.spark.FactLog.Fact;
import java.time.LocalDateTime;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Features by their definition: from all live rows, one window at a time. NaN means null. */
final class Oracle {
    private Oracle() {}

    static double value(
            String function,
            List<Fact> live,
            Predicate<Fact> entity,
            ToDoubleFunction<Fact> of,
            LogicalDate night,
            Window window) {
        double n = 0;
        double sum = 0;
        double min = Double.NaN;
        double max = Double.NaN;
        double last = Double.NaN;
        LocalDateTime lastAt = null;
        List<Fact> rows = live.stream()
                .filter(f -> f.at() != null && entity.test(f))
                .filter(f -> !f.day().isAfter(night)
                        && window.first(night).stream()
                                .noneMatch(first -> f.day().isBefore(first)))
                .filter(f -> Double.isFinite(of.applyAsDouble(f)))
                .toList();
        for (Fact row : rows) {
            double x = of.applyAsDouble(row);
            n++;
            sum += x;
            min = Double.isNaN(min) ? x : Math.min(min, x);
            max = Double.isNaN(max) ? x : Math.max(max, x);
            if (lastAt == null || !row.at().isBefore(lastAt)) {
                lastAt = row.at();
                last = x;
            }
        }
        double mean = sum / n;
        double squares = rows.stream()
                .mapToDouble(f -> Math.pow(of.applyAsDouble(f) - mean, 2))
                .sum();
        return switch (function) {
            case "count" -> n;
            case "sum" -> n == 0 ? Double.NaN : sum;
            case "mean" -> n == 0 ? Double.NaN : mean;
            case "min" -> min;
            case "max" -> max;
            case "stddev" -> n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1));
            case "last" -> last;
            default -> throw new IllegalArgumentException(function);
        };
    }
}
