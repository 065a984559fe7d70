package dev.nightjar.model.network;

import java.io.Serializable;
import java.util.List;

/** The losses of some rows, added up. */
public record LossSum(double sum, long rows) implements Serializable {
    /** The mean over all rows of the shards, added in their order; NaN without rows. */
    public static double mean(List<LossSum> shards) {
        double sum = 0;
        long rows = 0;
        for (LossSum shard : shards) {
            sum += shard.sum();
            rows += shard.rows();
        }
        return sum / rows;
    }
}
