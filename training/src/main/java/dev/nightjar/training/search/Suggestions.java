package dev.nightjar.training.search;

import java.util.List;
import java.util.Optional;

/** Which point is tried next: a function of what it was made with, of the trial's number and of what is known. */
interface Suggestions {
    /**
     * A point whose trial ended.
     *
     * @param score the greater the better; negative infinity for a trial that could not be fitted
     */
    record Scored(Point point, double score) {}

    /**
     * @param trial its number, from 1
     * @param attempt from 0; another one asks for another point, since the former was tried already
     * @param known in the order of the trials, all by the same share of a training
     * @return empty if there is no further point
     */
    Optional<Point> next(int trial, int attempt, List<Scored> known);
}
