package dev.nightjar.training.spark;

import dev.nightjar.model.network.ShardBlock;
import java.io.Serializable;
import java.util.Objects;

/** One shard's examples as compact arrays, in the shard's fixed order. */
record ExampleShard(int number, ShardBlock training, ShardBlock validation) implements Serializable {
    ExampleShard {
        Objects.requireNonNull(training);
        Objects.requireNonNull(validation);
        if (number < 0) {
            throw new IllegalArgumentException("shard " + number + " must be 0 or more");
        }
    }
}
