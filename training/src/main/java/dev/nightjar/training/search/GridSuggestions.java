package dev.nightjar.training.search;

import java.util.List;
import java.util.Optional;

/** All points of a grid, one after another. */
final class GridSuggestions implements Suggestions {
    private final KeySpace space;
    private long number;

    GridSuggestions(KeySpace space) {
        this.space = space;
    }

    @Override
    public Optional<Point> next(int trial, int attempt, List<Scored> known) {
        return number < space.gridSize() ? Optional.of(space.grid(number++)) : Optional.empty();
    }
}
