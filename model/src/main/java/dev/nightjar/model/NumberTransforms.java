package dev.nightjar.model;

import java.util.List;

/** The transforms of numbers. */
final class NumberTransforms {
    private NumberTransforms() {}

    private static boolean indicates(long missing, long rows) {
        return missing > 0 && missing < rows;
    }

    private static List<String> named(String name, boolean indicator) {
        return indicator ? List.of(name, name + " is missing") : List.of(name);
    }

    /** {@link Encoding.Number}. */
    record Standard(Encoding.Number number, long rows) implements Transform {
        @Override
        public List<String> outputs() {
            return named(number.name(), indicates(number.missing(), rows));
        }

        @Override
        public double[] means() {
            return indicates(number.missing(), rows)
                    ? new double[] {0, (double) number.missing() / rows}
                    : new double[] {0};
        }

        @Override
        public void write(FeatureBatch batch, int row, int feature, double[] out, int at) {
            double value = batch.numeric(row, feature);
            if (!Double.isNaN(value)) {
                out[at] = affine(value, number.mean(), number.deviation(), Preprocessing.LIMIT);
            } else if (indicates(number.missing(), rows)) {
                out[at + 1] = 1;
            }
        }
    }

    /** {@link Encoding.Scaled}. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Scaled(Encoding.Scaled number, double[] quantiles, long rows) implements Transform {
        Scaled(Encoding.Scaled number, long rows) {
            this(number, quantiles(number.scaling()), rows);
        }

        private static double[] quantiles(Encoding.Scaling scaling) {
            return scaling instanceof Encoding.Quantiles q
                    ? q.quantiles().stream().mapToDouble(Double::doubleValue).toArray()
                    : new double[0];
        }

        @Override
        public List<String> outputs() {
            return named(number.name(), number.indicator());
        }

        @Override
        public double[] means() {
            return number.indicator()
                    ? new double[] {number.mean(), (double) number.missing() / rows}
                    : new double[] {number.mean()};
        }

        @Override
        public void write(FeatureBatch batch, int row, int feature, double[] out, int at) {
            double value = batch.numeric(row, feature);
            boolean missing = Double.isNaN(value);
            double unscaled = unscaled(missing ? number.fill() : value, number.low(), number.high(), number.log());
            if (number.scaling() instanceof Encoding.Affine affine) {
                out[at] = affine(unscaled, affine.shift(), affine.factor(), affine.limit());
            } else {
                double share = share(unscaled, quantiles);
                boolean normal = ((Encoding.Quantiles) number.scaling()).normal();
                out[at] = normal && spread(quantiles) ? NormalQuantile.of(share) : share;
            }
            if (missing && number.indicator()) {
                out[at + 1] = 1;
            }
        }
    }

    /** {@link Encoding.Cyclic}. */
    record Cyclic(Encoding.Cyclic number, long rows) implements Transform {
        @Override
        public List<String> outputs() {
            String sine = number.name() + " sine";
            String cosine = number.name() + " cosine";
            return number.indicator() ? List.of(sine, cosine, number.name() + " is missing") : List.of(sine, cosine);
        }

        @Override
        public double[] means() {
            return number.indicator()
                    ? new double[] {number.sine(), number.cosine(), (double) number.missing() / rows}
                    : new double[] {number.sine(), number.cosine()};
        }

        @Override
        public void write(FeatureBatch batch, int row, int feature, double[] out, int at) {
            double value = batch.numeric(row, feature);
            if (!Double.isNaN(value)) {
                double angle = value % number.period() / number.period() * (2 * Math.PI);
                out[at] = StrictMath.sin(angle);
                out[at + 1] = StrictMath.cos(angle);
            } else if (number.indicator()) {
                out[at + 2] = 1;
            }
        }
    }

    static double affine(double value, double shift, double factor, double limit) {
        if (factor == 0) {
            return 0;
        }
        double scaled = (value - shift) / factor;
        return Math.max(-limit, Math.min(limit, scaled));
    }

    /** What stands before the last step: clipped, and its logarithm if so asked. */
    static double unscaled(double value, double low, double high, boolean log) {
        double clipped = Math.max(low, Math.min(high, value));
        return log ? Math.copySign(StrictMath.log1p(Math.abs(clipped)), clipped) : clipped;
    }

    private static boolean spread(double[] quantiles) {
        return quantiles.length > 0 && quantiles[0] < quantiles[quantiles.length - 1];
    }

    /** See {@link Encoding.Quantiles}. */
    static double share(double value, double[] quantiles) {
        int last = quantiles.length - 1;
        if (!spread(quantiles) || value <= quantiles[0]) {
            return 0;
        }
        if (value >= quantiles[last]) {
            return 1;
        }
        int first = firstNotBelow(value, quantiles);
        if (quantiles[first] > value) {
            double part = (value - quantiles[first - 1]) / (quantiles[first] - quantiles[first - 1]);
            return (first - 1 + part) / last;
        }
        int end = first;
        while (quantiles[end + 1] == value) {
            end++;
        }
        return (first + end) / 2.0 / last;
    }

    private static int firstNotBelow(double value, double[] quantiles) {
        int low = 0;
        int high = quantiles.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (quantiles[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
