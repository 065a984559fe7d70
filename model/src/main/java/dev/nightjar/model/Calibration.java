package dev.nightjar.model;

import java.util.Arrays;

/**
 * A function from a model's probability to one that happens as often as it says. It never falls, so the order of rows stays, up to ties.
 */
public sealed interface Calibration {
    /** Probabilities are moved into [2^-52, 1 - 2^-52] before a logarithm is taken of them. */
    double LEAST = 0x1p-52;

    /** {@code platt}, {@code beta} or {@code isotonic}. */
    String method();

    /**
     * The calibrated probability.
     *
     * @param probability in [0, 1]
     * @return in [0, 1]
     */
    double apply(double probability);

    /** The natural logarithm of p / (1 - p), at most 36.1 away from 0. */
    static double logit(double probability) {
        double p = Math.min(Math.max(probability, LEAST), 1 - LEAST);
        return StrictMath.log(p) - StrictMath.log1p(-p);
    }

    /** 1 / (1 + exp(-z)). */
    static double logistic(double z) {
        return 1 / (1 + StrictMath.exp(-z));
    }

    private static void requireFinite(String what, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(what + " is " + value + ", must be finite");
        }
    }

    /**
     * Platt (1999), on log-odds: the log-odds of the result are {@code slope * logit(p) + intercept}. In scikit-learn's terms {@code a = -slope}
     * and {@code b = -intercept} of the sigmoid over the decision function {@code logit(p)}.
     *
     * @param slope 0 or more
     */
    record Platt(double slope, double intercept) implements Calibration {
        public Platt {
            requireFinite("slope", slope);
            requireFinite("intercept", intercept);
            if (slope < 0) {
                throw new IllegalArgumentException("slope is " + slope + ", must be 0 or more");
            }
        }

        @Override
        public String method() {
            return "platt";
        }

        @Override
        public double apply(double probability) {
            return logistic(slope * logit(probability) + intercept);
        }
    }

    /**
     * Beta calibration (Kull, Silva Filho and Flach 2017): the log-odds of the result are {@code a ln(p) - b ln(1 - p) + c}.
     *
     * @param a 0 or more
     * @param b 0 or more
     */
    record Beta(double a, double b, double c) implements Calibration {
        public Beta {
            requireFinite("a", a);
            requireFinite("b", b);
            requireFinite("c", c);
            if (a < 0 || b < 0) {
                throw new IllegalArgumentException("a is " + a + " and b is " + b + ", both must be 0 or more");
            }
        }

        @Override
        public String method() {
            return "beta";
        }

        @Override
        public double apply(double probability) {
            double p = Math.min(Math.max(probability, LEAST), 1 - LEAST);
            return logistic(a * StrictMath.log(p) - b * StrictMath.log1p(-p) + c);
        }
    }

    /**
     * A line through points, level before the first and after the last, as scikit-learn's {@code IsotonicRegression(out_of_bounds="clip")} predicts.
     *
     * @param x probabilities, rising, at least one
     * @param y results, one for each x, never falling
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by content below
    record Isotonic(double[] x, double[] y) implements Calibration {
        public Isotonic {
            if (x.length == 0 || x.length != y.length) {
                throw new IllegalArgumentException(
                        x.length + " x and " + y.length + " y, must be as many, and one at least");
            }
            x = x.clone();
            y = y.clone();
            for (int i = 0; i < x.length; i++) {
                if (!(x[i] >= 0 && x[i] <= 1 && y[i] >= 0 && y[i] <= 1)) {
                    throw new IllegalArgumentException(
                            "point " + i + " is (" + x[i] + ", " + y[i] + "), outside [0, 1]");
                }
                if (i > 0 && !(x[i] > x[i - 1] && y[i] >= y[i - 1])) {
                    throw new IllegalArgumentException("point " + i + " falls, or stands where the one before it does");
                }
            }
        }

        @Override
        public String method() {
            return "isotonic";
        }

        @Override
        public double apply(double probability) {
            int found = Arrays.binarySearch(x, probability);
            if (found >= 0) {
                return y[found];
            }
            int above = -found - 1;
            if (above == 0) {
                return y[0];
            }
            if (above == x.length) {
                return y[above - 1];
            }
            double share = (probability - x[above - 1]) / (x[above] - x[above - 1]);
            return Math.min(y[above], y[above - 1] + share * (y[above] - y[above - 1]));
        }

        @Override
        public double[] x() {
            return x.clone();
        }

        @Override
        public double[] y() {
            return y.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Isotonic o && Arrays.equals(x, o.x) && Arrays.equals(y, o.y);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(x) + Arrays.hashCode(y);
        }
    }
}
