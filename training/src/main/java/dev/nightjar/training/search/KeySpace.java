package dev.nightjar.training.search;

import dev.nightjar.core.config.Search.Dimension;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The keys of a trainer that are tried, and what a point among them says. */
record KeySpace(List<Dimension> dimensions) {
    /** Digits of a number: more would tell nothing. */
    private static final MathContext DIGITS = new MathContext(4);

    KeySpace {
        dimensions = List.copyOf(dimensions);
    }

    /** Key to value, as the file would have it. */
    Map<String, List<String>> values(Point point) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int i = 0; i < dimensions.size(); i++) {
            Dimension dimension = dimensions.get(i);
            double at = point.at().get(i);
            values.put(
                    dimension.key(),
                    dimension instanceof Dimension.Choice choice
                            ? choice.values().get((int) at)
                            : List.of(text((Dimension.Range) dimension, at)));
        }
        return values;
    }

    private static String text(Dimension.Range range, double at) {
        double value = range.log()
                ? range.from() * StrictMath.pow(range.to() / range.from(), at)
                : range.from() + (range.to() - range.from()) * at;
        if (range.whole()) {
            return Long.toString(Math.round(clip(range, value)));
        }
        return Double.toString(clip(range, new BigDecimal(value).round(DIGITS).doubleValue()));
    }

    private static double clip(Dimension.Range range, double value) {
        return Math.min(range.to(), Math.max(range.from(), value));
    }

    /** Evenly drawn. */
    Point random(SplittableRandom random) {
        List<Double> at = new ArrayList<>();
        for (Dimension dimension : dimensions) {
            at.add(
                    dimension instanceof Dimension.Choice choice
                            ? (double) random.nextInt(choice.values().size())
                            : random.nextDouble());
        }
        return new Point(at);
    }

    /** How many points the grid has. */
    long gridSize() {
        long size = 1;
        for (Dimension dimension : dimensions) {
            size = Math.multiplyExact(size, (long) steps(dimension));
        }
        return size;
    }

    /** A point of the grid, from 0; the last key changes fastest. */
    Point grid(long number) {
        Double[] at = new Double[dimensions.size()];
        long rest = number;
        for (int i = at.length - 1; i >= 0; i--) {
            int steps = steps(dimensions.get(i));
            double step = rest % steps;
            at[i] = dimensions.get(i) instanceof Dimension.Choice ? step : step / (steps - 1);
            rest /= steps;
        }
        return new Point(List.of(at));
    }

    private static int steps(Dimension dimension) {
        return dimension instanceof Dimension.Choice choice
                ? choice.values().size()
                : ((Dimension.Range) dimension).points();
    }
}
