package dev.nightjar.training.search;

import dev.nightjar.core.run.RunId;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Evenly drawn points; one for each seed, trial and attempt. */
final class RandomSuggestions implements Suggestions {
    /** After so many points that were tried already there is none left, or hardly one. */
    private static final int ATTEMPTS = 200;

    private final KeySpace space;
    private final String seed;

    /** @param seed any text */
    RandomSuggestions(KeySpace space, String seed) {
        this.space = space;
        this.seed = seed;
    }

    @Override
    public Optional<Point> next(int trial, int attempt, List<Scored> known) {
        return attempt < ATTEMPTS ? Optional.of(space.random(random(trial, attempt))) : Optional.empty();
    }

    /** Numbers of one trial and attempt alone. */
    SplittableRandom random(int trial, int attempt) {
        String hash = RunId.of(seed, Integer.toString(trial), Integer.toString(attempt));
        return new SplittableRandom(Long.parseUnsignedLong(hash, 16));
    }
}
