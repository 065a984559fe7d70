package dev.nightjar.features.sketch;

/**
 * A mergeable aggregate state of unequal size, reused after {@link #clear}.
 *
 * <p>Laws, each tested: a cleared state is the identity of {@link #merge}; merging is associative; the states of two halves merge to the
 * state of the whole; equal states have equal bytes, and {@link #read} of the bytes gives the state again. States that say so are
 * order-free: merging is commutative too, and rows may come in any order.
 *
 * @param <S> the class itself
 */
public interface Sketch<S extends Sketch<S>> {
    /** Makes the state of no rows. */
    void clear();

    /** Adds the rows of another state with the same settings, which is left as it is. Where order counts, its rows come later. */
    void merge(S other);

    /** The state; of no rows, no bytes. */
    byte[] toBytes();

    /** Makes the state that {@link #toBytes} wrote, by a sketch with the same settings. */
    void read(byte[] bytes);
}
