package dev.nightjar.model.network;

import java.io.Serializable;
import java.util.Objects;

/**
 * What a shard brings back from a {@link Round}.
 *
 * @param state after its steps
 * @param loss sum of its rows' losses, each before the step that it was part of
 * @param rows rows that it visited; 0 if it had no step in this round
 */
public record ShardResult(TrainingState state, double loss, long rows) implements Serializable {
    public ShardResult {
        Objects.requireNonNull(state);
    }
}
