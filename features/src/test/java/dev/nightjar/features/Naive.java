package dev.nightjar.features;

import dev.nightjar.core.config.FeatureGroup.Aggregation;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The aggregates by their definition: loops over all rows, no states, no shared code. NaN means null. */
public final class Naive {
    /** One of each built-in function that it knows, over {@code x}, {@code y} and {@code x > 0}. */
    public static final List<Aggregation> SAMPLES = List.of(
            Aggregation.of("count", "x"),
            Aggregation.of("sum", "x"),
            Aggregation.of("mean", "x"),
            Aggregation.of("min", "x"),
            Aggregation.of("max", "x"),
            Aggregation.of("variance", "x"),
            Aggregation.of("stddev", "x"),
            Aggregation.of("skewness", "x"),
            Aggregation.of("first", "x"),
            Aggregation.of("last", "x"),
            Aggregation.of("rate", "x > 0"),
            new Aggregation("ratio", List.of("x", "y"), Map.of()),
            Aggregation.of("time_since_last", "x"),
            Aggregation.of("days_with_any", "x"),
            new Aggregation("decayed_sum", List.of("x"), Map.of("half_life", List.of("3"))),
            new Aggregation("decayed_mean", List.of("x"), Map.of("half_life", List.of("14"))),
            Aggregation.of("trend", "x"));

    private static final double DAY = 86_400e6;

    private Naive() {}

    /**
     * A row of the window.
     *
     * @param day event day, epoch day
     * @param time microseconds since 1970
     * @param inputs of the aggregate, in order; NaN for none
     */
    public record Row(int day, double time, List<Double> inputs) {
        double x() {
            return inputs.get(0);
        }
    }

    /**
     * @param window its rows in fold order, whatever their inputs
     * @param nightEnd as in {@link NumberAggregate#results}
     */
    public static double result(Aggregation aggregation, List<Row> window, double nightEnd) {
        if (aggregation.function().equals("ratio")) {
            return ratio(window);
        }
        List<Row> rows = window.stream().filter(r -> Double.isFinite(r.x())).toList();
        double n = rows.size();
        double value = value(aggregation, rows, n, nightEnd);
        return Double.isInfinite(value) ? Double.NaN : value;
    }

    private static double value(Aggregation aggregation, List<Row> rows, double n, double nightEnd) {
        if (n == 0) {
            return List.of("count", "days_with_any").contains(aggregation.function()) ? 0 : Double.NaN;
        }
        double mean = sum(rows, Row::x) / n;
        double latest = rows.stream().mapToDouble(Row::time).max().orElseThrow();
        return switch (aggregation.function()) {
            case "count" -> n;
            case "sum" -> sum(rows, Row::x);
            case "mean", "rate" -> mean;
            case "min" -> rows.stream().mapToDouble(Row::x).min().orElseThrow();
            case "max" -> rows.stream().mapToDouble(Row::x).max().orElseThrow();
            case "variance" -> n < 2 ? Double.NaN : moment(rows, mean, 2) / (n - 1);
            case "stddev" -> n < 2 ? Double.NaN : Math.sqrt(moment(rows, mean, 2) / (n - 1));
            case "skewness" ->
                rows.stream().map(Row::x).distinct().count() < 2
                        ? Double.NaN
                        : moment(rows, mean, 3) / n / Math.pow(moment(rows, mean, 2) / n, 1.5);
            case "first" ->
                rows.stream().min(Comparator.comparing(Row::time)).orElseThrow().x();
            case "last" ->
                rows.stream()
                        .filter(r -> r.time() == latest)
                        .reduce((a, b) -> b)
                        .orElseThrow()
                        .x();
            case "time_since_last" -> (nightEnd - latest) / DAY;
            case "days_with_any" -> rows.stream().map(Row::day).distinct().count();
            case "decayed_sum" -> sum(rows, r -> r.x() * weight(aggregation, nightEnd, r));
            case "decayed_mean" ->
                sum(rows, r -> r.x() * weight(aggregation, latest, r)) / sum(rows, r -> weight(aggregation, latest, r));
            case "trend" -> trend(rows, mean);
            default -> throw new IllegalArgumentException(aggregation.function());
        };
    }

    private static double sum(List<Row> rows, ToDoubleFunction<Row> of) {
        double sum = 0;
        for (Row row : rows) {
            sum += of.applyAsDouble(row);
        }
        return sum;
    }

    private static double moment(List<Row> rows, double mean, int power) {
        return sum(rows, r -> Math.pow(r.x() - mean, power));
    }

    private static double weight(Aggregation aggregation, double end, Row row) {
        double halfLife = Double.parseDouble(aggregation.argument("half_life"));
        return Math.pow(2, -(end - row.time()) / DAY / halfLife);
    }

    private static double trend(List<Row> rows, double mean) {
        double start = rows.get(0).time();
        double middle = sum(rows, r -> r.time() - start) / rows.size();
        double squares = sum(rows, r -> Math.pow((r.time() - start - middle) / DAY, 2));
        boolean oneTime = rows.stream().map(Row::time).distinct().count() < 2;
        return oneTime ? Double.NaN : sum(rows, r -> (r.time() - start - middle) / DAY * (r.x() - mean)) / squares;
    }

    private static double ratio(List<Row> rows) {
        List<Row> above = rows.stream().filter(r -> Double.isFinite(r.x())).toList();
        List<Row> below =
                rows.stream().filter(r -> Double.isFinite(r.inputs().get(1))).toList();
        double over = sum(below, r -> r.inputs().get(1));
        return above.isEmpty() || over == 0 ? Double.NaN : sum(above, Row::x) / over;
    }
}
