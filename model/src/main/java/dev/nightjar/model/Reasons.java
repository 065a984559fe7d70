package dev.nightjar.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The features that moved a row's score most, by {@link Scorer#contributions}: greatest absolute contribution first, of equal
 * ones the first feature. A feature that moved nothing is no reason. For one thread.
 */
public final class Reasons {
    private final Model model;
    private final Scorer scorer;
    private final int count;
    private double[] contributions = new double[0];

    /**
     * @param scorer one of this model
     * @param count most reasons for a row, 0 or more
     */
    public Reasons(Model model, Scorer scorer, int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count is " + count + ", must be 0 or more");
        }
        this.model = model;
        this.scorer = scorer;
        this.count = count;
    }

    /**
     * Scores the batch and returns the reasons of each row, best first; without reasons asked for, only scores.
     *
     * @param scores at least as long as the batch has rows
     */
    public List<List<Reason>> top(FeatureBatch batch, double[] scores) {
        List<List<Reason>> reasons = new ArrayList<>(batch.rows());
        int features = model.inputs().size();
        if (count == 0) {
            scorer.score(batch, scores);
            for (int row = 0; row < batch.rows(); row++) {
                reasons.add(List.of());
            }
            return reasons;
        }
        if (contributions.length < batch.rows() * features) {
            contributions = new double[batch.rows() * features];
        }
        scorer.contributions(batch, scores, contributions);
        for (int row = 0; row < batch.rows(); row++) {
            reasons.add(best(batch, row, features));
        }
        return reasons;
    }

    private List<Reason> best(FeatureBatch batch, int row, int features) {
        boolean[] taken = new boolean[features];
        List<Reason> best = new ArrayList<>(count);
        while (best.size() < count) {
            int next = -1;
            for (int feature = 0; feature < features; feature++) {
                double size = Math.abs(contributions[row * features + feature]);
                double least = next < 0 ? 0 : Math.abs(contributions[row * features + next]);
                if (!taken[feature] && size > least) {
                    next = feature;
                }
            }
            if (next < 0) {
                return best;
            }
            taken[next] = true;
            best.add(new Reason(
                    model.inputs().get(next).name(), batch.text(row, next), contributions[row * features + next]));
        }
        return best;
    }
}
