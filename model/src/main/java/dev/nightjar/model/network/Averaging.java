package dev.nightjar.model.network;

import java.util.List;

/** The shards' parameters and Adam moments become one state: the mean weighted by the rows each one visited. */
public final class Averaging {
    private Averaging() {}

    /**
     * Adds in double precision in the order of the list, so that the result has the same bits whenever the shards ended. A
     * shard without rows does not count; of the steps the greatest number counts.
     *
     * @param shards in the order of their numbers; at least one visited a row
     */
    public static TrainingState average(List<ShardResult> shards) {
        List<ShardResult> counted =
                shards.stream().filter(shard -> shard.rows() > 0).toList();
        if (counted.isEmpty()) {
            throw new IllegalArgumentException("No shard visited a row");
        }
        long rows = counted.stream().mapToLong(ShardResult::rows).sum();
        double[] weights = counted.stream()
                .mapToDouble(shard -> (double) shard.rows() / rows)
                .toArray();
        List<TrainingState> states = counted.stream().map(ShardResult::state).toList();
        return new TrainingState(
                mean(states.stream().map(TrainingState::parameters).toList(), weights),
                mean(states.stream().map(TrainingState::firstMoments).toList(), weights),
                mean(states.stream().map(TrainingState::secondMoments).toList(), weights),
                states.stream().mapToLong(TrainingState::steps).max().orElse(0));
    }

    private static float[] mean(List<float[]> vectors, double[] weights) {
        double[] sums = new double[vectors.get(0).length];
        for (int shard = 0; shard < weights.length; shard++) {
            float[] vector = vectors.get(shard);
            double weight = weights[shard];
            for (int i = 0; i < sums.length; i++) {
                sums[i] += weight * vector[i];
            }
        }
        float[] mean = new float[sums.length];
        for (int i = 0; i < sums.length; i++) {
            mean[i] = (float) sums[i];
        }
        return mean;
    }
}
