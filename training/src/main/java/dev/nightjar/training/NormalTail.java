package dev.nightjar.training;

/** The upper tail of the standard normal distribution. */
final class NormalTail {
    private static final double SERIES_UP_TO = 3;

    private NormalTail() {}

    /**
     * The probability of a value above z, within 1e-14 relative to 1: up to 3 by the series of the distribution (Marsaglia 2004), beyond by Laplace's
     * continued fraction.
     *
     * @param z 0 or more
     */
    static double above(double z) {
        double density = StrictMath.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        if (z <= SERIES_UP_TO) {
            double term = z;
            double sum = z;
            for (int i = 3; Math.abs(term) > 1e-18 * sum; i += 2) {
                term *= z * z / i;
                sum += term;
            }
            return 0.5 - density * sum;
        }
        double fraction = z;
        for (int i = 200; i >= 1; i--) {
            fraction = z + i / fraction;
        }
        return density / fraction;
    }
}
