package dev.nightjar.training;

import dev.nightjar.core.number.ExactSum;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Evaluates rows as the cluster does, in one place. */
final class Judged {
    private Judged() {}

    /** @param weights empty if rows count one each */
    static Evaluation binary(int[] labels, double[] scores, double[] weights, OptionalDouble threshold) {
        ExactSum sum = new ExactSum();
        for (double weight : weights) {
            sum.add(WeightUnit.require(weight));
        }
        WeightUnit unit = weights.length == 0 ? WeightUnit.ROW : WeightUnit.of(sum.value());
        ScoreRun.Builder builder = new ScoreRun.Builder();
        long positiveRows = 0;
        for (int i = 0; i < scores.length; i++) {
            positiveRows += labels[i];
            if (weights.length == 0) {
                builder.add(scores[i], labels[i] == 1);
            } else {
                builder.add(scores[i], labels[i] == 1, unit.units(weights[i]));
            }
        }
        ScoreRun run = builder.build();
        long[] counts = run.counts();
        BinaryState state =
                new BinaryState(new ClassTotals(counts[1], counts[0], scores.length, positiveRows, unit), threshold);
        add(run, state, new long[2]);
        return state.evaluation();
    }

    /** @param below units with label 0 and 1 below the run; those of the run are added */
    static void add(ScoreRun run, BinaryState state, long[] below) {
        run.forEach((score, positives, negatives) -> {
            state.add(score, positives, negatives, below[1], below[0]);
            below[0] += negatives;
            below[1] += positives;
        });
    }

    /** Score, positives and negatives of each group. */
    static List<String> groups(ScoreRun run) {
        List<String> groups = new ArrayList<>();
        run.forEach((score, positives, negatives) -> groups.add(score + " " + positives + " " + negatives));
        return groups;
    }
}
