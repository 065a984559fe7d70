package dev.nightjar.training.search;

import dev.nightjar.core.config.Search.Dimension;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A tree-structured Parzen estimator (Bergstra, Bardenet, Bengio and Kégl, "Algorithms for Hyper-Parameter Optimization", NIPS 2011): the
 * best quarter of what is known makes one density, the rest another; of some points drawn from the first the one is taken where the first is
 * greatest in proportion to the second.
 */
final class TpeSuggestions implements Suggestions {
    private static final double GOOD = 0.25;
    private static final int CANDIDATES = 24;
    private static final int LEAST_DRAWN = 5;

    private final KeySpace space;
    private final RandomSuggestions even;
    private final int drawn;

    /**
     * @param seed any text
     * @param trials of the whole search: a third of them, at least five, are drawn evenly first
     */
    TpeSuggestions(KeySpace space, String seed, int trials) {
        this.space = space;
        this.even = new RandomSuggestions(space, seed);
        this.drawn = Math.max(LEAST_DRAWN, (trials + 2) / 3);
    }

    @Override
    public Optional<Point> next(int trial, int attempt, List<Scored> known) {
        if (known.size() < drawn) {
            return even.next(trial, attempt, known);
        }
        List<Scored> sorted = new ArrayList<>(known);
        sorted.sort(Comparator.comparingDouble(Scored::score).reversed());
        int good = (int) Math.ceil(GOOD * sorted.size());
        List<Parzen> better = densities(sorted.subList(0, good));
        List<Parzen> worse = densities(sorted.subList(good, sorted.size()));
        // a point that was tried already is met again and again where the density is narrow
        return attempt > CANDIDATES
                ? even.next(trial, attempt, known)
                : Optional.of(best(better, worse, even.random(trial, attempt)));
    }

    private List<Parzen> densities(List<Scored> of) {
        List<Parzen> densities = new ArrayList<>();
        for (int i = 0; i < space.dimensions().size(); i++) {
            int place = i;
            double[] at =
                    of.stream().mapToDouble(s -> s.point().at().get(place)).toArray();
            densities.add(
                    space.dimensions().get(i) instanceof Dimension.Choice choice
                            ? new ChoiceParzen(at, choice.values().size())
                            : new RangeParzen(at));
        }
        return densities;
    }

    private static Point best(List<Parzen> better, List<Parzen> worse, SplittableRandom random) {
        Point best = null;
        double greatest = Double.NEGATIVE_INFINITY;
        for (int candidate = 0; candidate < CANDIDATES; candidate++) {
            List<Double> at = new ArrayList<>();
            double ratio = 0;
            for (int i = 0; i < better.size(); i++) {
                double value = better.get(i).draw(random);
                at.add(value);
                ratio += StrictMath.log(better.get(i).density(value))
                        - StrictMath.log(worse.get(i).density(value));
            }
            if (best == null || ratio > greatest) {
                best = new Point(at);
                greatest = ratio;
            }
        }
        return best;
    }

    /** A density over one dimension, above 0 everywhere. */
    interface Parzen {
        double draw(SplittableRandom random);

        double density(double at);
    }

    /** How often each value came, and once more. */
    static final class ChoiceParzen implements Parzen {
        private final double[] shares;

        ChoiceParzen(double[] seen, int values) {
            shares = new double[values];
            java.util.Arrays.fill(shares, 1.0 / (seen.length + values));
            for (double value : seen) {
                shares[(int) value] += 1.0 / (seen.length + values);
            }
        }

        @Override
        public double draw(SplittableRandom random) {
            double left = random.nextDouble();
            int value = 0;
            while (value < shares.length - 1 && left >= shares[value]) {
                left -= shares[value++];
            }
            return value;
        }

        @Override
        public double density(double at) {
            return shares[(int) at];
        }
    }

    /** A normal density at each place that was seen, as wide as the greater gap to its neighbours, cut at 0 and 1; and an even one. */
    static final class RangeParzen implements Parzen {
        private static final double ROOT = Math.sqrt(2 * Math.PI);

        private final double[] places;
        private final double[] widths;
        private final double[] inside;

        RangeParzen(double[] seen) {
            places = seen.clone();
            java.util.Arrays.sort(places);
            widths = new double[places.length];
            inside = new double[places.length];
            double least = 1.0 / Math.min(100, 1 + places.length);
            for (int i = 0; i < places.length; i++) {
                double below = places[i] - (i == 0 ? 0 : places[i - 1]);
                double above = (i == places.length - 1 ? 1 : places[i + 1]) - places[i];
                widths[i] = Math.min(1, Math.max(least, Math.max(below, above)));
                inside[i] = normal((1 - places[i]) / widths[i]) - normal(-places[i] / widths[i]);
            }
        }

        @Override
        public double draw(SplittableRandom random) {
            int which = random.nextInt(places.length + 1);
            if (which == places.length) {
                return random.nextDouble();
            }
            while (true) {
                double value = places[which] + widths[which] * gauss(random);
                if (value >= 0 && value <= 1) {
                    return value;
                }
            }
        }

        @Override
        public double density(double at) {
            double density = 1;
            for (int i = 0; i < places.length; i++) {
                double z = (at - places[i]) / widths[i];
                density += StrictMath.exp(-z * z / 2) / (ROOT * widths[i] * inside[i]);
            }
            return density / (places.length + 1);
        }

        /** By Box and Muller: the same in every version of Java. */
        private static double gauss(SplittableRandom random) {
            double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
            return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
        }

        /** The normal distribution, to 7e-8 (Abramowitz and Stegun 26.2.17). */
        private static double normal(double z) {
            double t = 1 / (1 + 0.2316419 * Math.abs(z));
            double tail = StrictMath.exp(-z * z / 2)
                    / ROOT
                    * t
                    * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
            return z >= 0 ? 1 - tail : tail;
        }
    }
}
