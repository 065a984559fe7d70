package dev.nightjar.features;

import dev.nightjar.features.sketch.Sketch;

/** An aggregate whose state is a sketch. */
interface SketchAggregate<S extends Sketch<S>> extends ObjectAggregate<S> {
    @Override
    default void merge(S state, S other) {
        state.merge(other);
    }

    @Override
    default S copy(S state) {
        S copy = empty();
        copy.merge(state);
        return copy;
    }

    @Override
    default byte[] bytes(S state) {
        return state.toBytes();
    }

    @Override
    default S read(byte[] bytes) {
        S state = empty();
        state.read(bytes);
        return state;
    }
}
