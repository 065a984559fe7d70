package dev.nightjar.training.search;

import java.util.List;

/**
 * A place in a space of keys.
 *
 * @param at by dimension, in their order: the number of a value of a choice, or a place in a range, 0 for its begin to 1 for its end
 */
record Point(List<Double> at) {
    Point {
        at = List.copyOf(at);
    }
}
