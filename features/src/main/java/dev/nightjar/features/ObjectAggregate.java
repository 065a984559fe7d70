package dev.nightjar.features;

import java.util.List;

/**
 * An aggregate whose state is one object, a sketch for instance. The state of no rows is never made an object: {@code null} stands for
 * it everywhere but in {@link #results}, so that an entity without rows costs nothing.
 *
 * @param <S> the state; mutable
 */
public non-sealed interface ObjectAggregate<S> extends Aggregate {
    /** A new state of no rows. */
    S empty();

    /**
     * Adds one row to the state.
     *
     * @param numbers the inputs that are numbers or conditions, side by side; NaN for one that is null, NaN or infinite
     * @param texts the inputs that are texts, side by side; null for none. At least one of all inputs is there
     * @param time event time in microseconds since 1970
     */
    void add(S state, double[] numbers, int numbersAt, String[] texts, int textsAt, double time);

    /** Adds the rows of another state, which is left as it is and shares nothing that changes with this one. */
    void merge(S state, S other);

    /** A state that shares nothing that changes with this one. */
    S copy(S state);

    /** The state for the tile table; equal states give equal bytes. */
    byte[] bytes(S state);

    /** What {@link #bytes} was given. */
    S read(byte[] bytes);

    /** Gives the results, in order; as {@link NumberAggregate#results}. */
    void results(S state, double nightEnd, FeatureValues out);

    @Override
    default List<Slot> slots() {
        return List.of(Slot.bytes("state"));
    }
}
