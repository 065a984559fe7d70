package dev.nightjar.training;

import dev.nightjar.model.Calibration;
import java.util.Arrays;
import java.util.Optional;

/** Fits the calibrations that have parameters, by the greatest likelihood of labels given log-odds. */
final class CalibrationFit {
    private static final int MOST_STEPS = 100;
    private static final int MOST_HALVINGS = 40;

    /** The gradient of the mean log loss at which a fit has ended. */
    private static final double ENDED = 1e-11;

    /** Parameters beyond this are those of labels that a score tells apart without error: the likelihood has no maximum. */
    private static final double FARTHEST = 1e5;

    private CalibrationFit() {}

    /** What a row's log-odds after calibration are a sum of, each times a parameter. */
    private interface Inputs {
        void of(double logit, double[] inputs);
    }

    /**
     * Platt (1999), with his targets in place of the labels: (positives + 1) / (positives + 2) and 1 / (negatives + 2), as in Lin, Lin and Weng (2007)
     * and scikit-learn. Empty if it would turn the order around.
     */
    static Optional<Calibration> platt(ScoreGrid grid) {
        double yes = (grid.positives() + 1.0) / (grid.positives() + 2.0);
        double no = 1.0 / (grid.negatives() + 2.0);
        return fit(grid, 2, yes, no, CalibrationFit::plattInputs)
                .filter(found -> found[0] >= 0)
                .map(found -> new Calibration.Platt(found[0], found[1]));
    }

    private static void plattInputs(double logit, double[] inputs) {
        inputs[0] = logit;
        inputs[1] = 1;
    }

    /**
     * Beta calibration (Kull, Silva Filho and Flach 2017). A parameter that would be negative is 0, and the others are fitted again, as the authors do.
     * Empty if the scores tell the labels apart without error.
     */
    static Optional<Calibration> beta(ScoreGrid grid) {
        Optional<double[]> all = grid.tellsApart() ? Optional.empty() : fit(grid, 3, 1, 0, CalibrationFit::betaInputs);
        if (all.isEmpty()) {
            return Optional.empty();
        }
        double[] found = all.get();
        if (found[0] < 0) {
            return fit(grid, 2, 1, 0, (logit, inputs) -> one(logit, inputs, 1))
                    .filter(p -> p[0] >= 0)
                    .map(p -> new Calibration.Beta(0, p[0], p[1]));
        }
        if (found[1] < 0) {
            return fit(grid, 2, 1, 0, (logit, inputs) -> one(logit, inputs, 0))
                    .filter(p -> p[0] >= 0)
                    .map(p -> new Calibration.Beta(p[0], 0, p[1]));
        }
        return Optional.of(new Calibration.Beta(found[0], found[1], found[2]));
    }

    /** ln(p), -ln(1 - p) and 1. */
    private static void betaInputs(double logit, double[] inputs) {
        inputs[0] = -softplus(-logit);
        inputs[1] = softplus(logit);
        inputs[2] = 1;
    }

    private static void one(double logit, double[] inputs, int which) {
        inputs[0] = which == 0 ? -softplus(-logit) : softplus(logit);
        inputs[1] = 1;
    }

    /** ln(1 + exp(z)). */
    private static double softplus(double z) {
        return Math.max(z, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(z)));
    }

    /**
     * Newton's method with halved steps, from parameters 0.
     *
     * @param yes what stands for label 1
     * @param no what stands for label 0
     */
    private static Optional<double[]> fit(ScoreGrid grid, int count, double yes, double no, Inputs inputs) {
        double[] at = new double[count];
        Likelihood here = new Likelihood(grid, at, yes, no, inputs);
        for (int step = 0; step < MOST_STEPS; step++) {
            if (here.greatestGradient() < ENDED) {
                return Optional.of(at);
            }
            double[] move = solved(here.curvature, here.gradient);
            Likelihood next = null;
            double[] to = at;
            double share = 1;
            for (int halving = 0; halving < MOST_HALVINGS; halving++) {
                to = moved(at, move, share);
                next = new Likelihood(grid, to, yes, no, inputs);
                if (next.loss <= here.loss) {
                    break;
                }
                share /= 2;
            }
            if (next == null || Arrays.equals(to, at) || !(next.loss <= here.loss)) {
                return here.greatestGradient() < Math.sqrt(ENDED) ? Optional.of(at) : Optional.empty();
            }
            at = to;
            here = next;
            if (Arrays.stream(at).anyMatch(p -> !(Math.abs(p) <= FARTHEST))) {
                return Optional.empty();
            }
        }
        return here.greatestGradient() < Math.sqrt(ENDED) ? Optional.of(at) : Optional.empty();
    }

    private static double[] moved(double[] at, double[] move, double share) {
        double[] to = at.clone();
        for (int i = 0; i < to.length; i++) {
            to[i] -= share * move[i];
        }
        return to;
    }

    /** Mean log loss with its derivatives. */
    private static final class Likelihood {
        private double loss;
        private final double[] gradient;
        private final double[][] curvature;

        Likelihood(ScoreGrid grid, double[] parameters, double yes, double no, Inputs inputs) {
            int count = parameters.length;
            gradient = new double[count];
            curvature = new double[count][count];
            double all = (double) grid.positives() + grid.negatives();
            double[] x = new double[count];
            grid.forEach((logit, positives, negatives) -> {
                inputs.of(logit, x);
                double z = 0;
                for (int i = 0; i < count; i++) {
                    z += parameters[i] * x[i];
                }
                add(x, z, (positives + negatives) / all, (positives * yes + negatives * no) / all);
            });
        }

        /** @param target the targets of the rows times their weight */
        private void add(double[] x, double z, double weight, double target) {
            loss += weight * softplus(z) - target * z;
            double p = Calibration.logistic(z);
            double miss = weight * p - target;
            double bend = weight * p * (1 - p);
            for (int i = 0; i < x.length; i++) {
                gradient[i] += miss * x[i];
                for (int j = 0; j <= i; j++) {
                    curvature[i][j] += bend * x[i] * x[j];
                }
            }
        }

        double greatestGradient() {
            return Arrays.stream(gradient).map(Math::abs).max().orElse(0);
        }
    }

    /** Of a symmetric system whose lower half is given, by Cholesky; a direction without curvature is not gone. */
    private static double[] solved(double[][] lower, double[] right) {
        int count = right.length;
        double[][] root = new double[count][count];
        double[] x = new double[count];
        for (int i = 0; i < count; i++) {
            double forward = right[i];
            for (int j = 0; j <= i; j++) {
                double sum = lower[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= root[i][k] * root[j][k];
                }
                if (i == j) {
                    root[i][i] = sum > 1e-14 * lower[i][i] && sum > 0 ? Math.sqrt(sum) : 0;
                } else {
                    root[i][j] = root[j][j] == 0 ? 0 : sum / root[j][j];
                    forward -= root[i][j] * x[j];
                }
            }
            x[i] = root[i][i] == 0 ? 0 : forward / root[i][i];
        }
        for (int i = count - 1; i >= 0; i--) {
            double back = x[i];
            for (int j = i + 1; j < count; j++) {
                back -= root[j][i] * x[j];
            }
            x[i] = root[i][i] == 0 ? 0 : back / root[i][i];
        }
        return x;
    }
}
