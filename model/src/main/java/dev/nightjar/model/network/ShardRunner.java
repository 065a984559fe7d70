package dev.nightjar.model.network;

import java.util.List;

/**
 * Where shards are worked on: threads of this process, or tasks of a cluster. Every list has one entry for each shard, in the
 * order of their numbers; by when and where they were made nothing may change.
 */
public interface ShardRunner {
    /** Training and validation rows of a shard. */
    record Size(long training, long validation) {}

    List<Size> sizes();

    /** {@link ShardTraining#run} of every shard from the same start. */
    List<ShardResult> train(TrainingState start, Round round);

    /** {@link ShardTraining#loss} over every shard's validation rows. */
    List<LossSum> validate(float[] parameters);
}
