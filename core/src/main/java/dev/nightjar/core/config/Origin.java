package dev.nightjar.core.config;

import java.util.Objects;

/**
 * Where a value was written.
 *
 * @param layer which layer it belongs to
 * @param place the file, or {@code --set KEY}
 * @param line from 1; 0 where there are no lines
 * @param column from 1; 0 where there are no lines
 */
record Origin(Layer layer, String place, int line, int column) {
    /** The layers, the weakest first. */
    enum Layer {
        REFERENCE,
        PIPELINE,
        PROFILE,
        OVERRIDE
    }

    Origin {
        Objects.requireNonNull(layer);
        Objects.requireNonNull(place);
    }

    /** The start of a file. */
    static Origin file(Layer layer, String place) {
        return new Origin(layer, place, 0, 0);
    }

    /** {@code file:line:column}, as editors and terminals understand it. */
    String position() {
        return line == 0 ? place : place + ":" + line + ":" + column;
    }

    /** How {@code config --resolved} names it. */
    String told() {
        return switch (layer) {
            case REFERENCE -> "reference";
            case PIPELINE -> place + ":" + line;
            case PROFILE -> "profile " + place + ":" + line;
            case OVERRIDE -> place;
        };
    }
}
