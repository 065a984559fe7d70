package dev.nightjar.training;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * Two models on the same rows.
 *
 * @param rows how many
 * @param lines a line for each metric that both define
 */
public record Compared(long rows, List<Line> lines) {
    private static final String GAIN = "_gain_on_champion";

    /**
     * One metric.
     *
     * @param first value of the first model
     * @param second value of the second
     * @param gain how much better the first is: above 0 also where less is better
     * @param low lower end of the gain's interval, rows drawn for both alike; empty if there is none
     * @param high upper end
     * @param p twice the smaller share of drawings on either side of 0
     */
    public record Line(
            String metric,
            double first,
            double second,
            double gain,
            OptionalDouble low,
            OptionalDouble high,
            OptionalDouble p) {
        public Line {
            Objects.requireNonNull(metric);
            Objects.requireNonNull(low);
            Objects.requireNonNull(high);
            Objects.requireNonNull(p);
        }

        /** Whether the interval says that one is better; false if there is none. */
        public boolean decided() {
            return low.isPresent() && (low.getAsDouble() > 0 || high.orElse(0) < 0);
        }

        private Line reversed() {
            return new Line(metric, second, first, 0 - gain, negative(high), negative(low), p);
        }

        private static OptionalDouble negative(OptionalDouble value) {
            return value.isPresent() ? OptionalDouble.of(0 - value.getAsDouble()) : value;
        }
    }

    public Compared {
        lines = List.copyOf(lines);
    }

    /**
     * Of figures by name, as the table {@code metrics} has them.
     *
     * @param first figures of a model, with its gains on the champion
     * @param champion figures of the champion on the same rows
     */
    public static Compared of(Label.Task task, long rows, Map<String, Double> first, Map<String, Double> champion) {
        List<Line> lines = new ArrayList<>();
        for (Metric metric : Metric.of(task)) {
            String name = metric.toString();
            if (first.containsKey(name) && champion.containsKey(name)) {
                lines.add(new Line(
                        name,
                        first.get(name),
                        champion.get(name),
                        metric.gain(first.get(name), champion.get(name)),
                        figure(first, name + GAIN + "_low"),
                        figure(first, name + GAIN + "_high"),
                        figure(first, name + GAIN + "_p")));
            }
        }
        return new Compared(rows, lines);
    }

    /** The second model against the first. */
    public Compared reversed() {
        return new Compared(rows, lines.stream().map(Line::reversed).toList());
    }

    /** Whether figures hold gains on the champion of their night. */
    public static boolean hasGains(Map<String, Double> figures) {
        return figures.keySet().stream().anyMatch(name -> name.endsWith(GAIN));
    }

    private static OptionalDouble figure(Map<String, Double> figures, String name) {
        Double value = figures.get(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
