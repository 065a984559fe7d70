package dev.nightjar.features.spark;

import dev.nightjar.features.Aggregate.Slot;
import dev.nightjar.features.StateLayout;
import dev.nightjar.features.States;
import java.util.Arrays;
import java.util.List;

/** A state as one number for each column of the tile table, to compare and to show; of an object the hash of its bytes. */
final class StateSlots {
    private StateSlots() {}

    /** NaN for null. */
    static double[] of(StateLayout layout, List<StateLayout.Column> columns, States states) {
        return columns.stream()
                .mapToDouble(c -> c.kind() == Slot.Kind.BYTES
                        ? hash(layout.bytes(states, 0, c.index()))
                        : states.number(0, c.index()))
                .toArray();
    }

    static double hash(byte[] bytes) {
        return bytes == null ? Double.NaN : Arrays.hashCode(bytes);
    }
}
