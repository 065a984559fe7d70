package dev.nightjar.app.doctor;

import dev.nightjar.core.error.ErrorKind;
import java.util.Objects;
import java.util.Optional;

/**
 * What one look found.
 *
 * @param subject what was looked at
 * @param says the value, in words
 * @param todo what to do about it; empty if nothing is to do
 * @param fails the kind of trouble that a night would end with; empty if it would run
 */
public record Finding(String subject, String says, String todo, Optional<ErrorKind> fails) {
    public Finding {
        Objects.requireNonNull(subject);
        Objects.requireNonNull(says);
        Objects.requireNonNull(todo);
        Objects.requireNonNull(fails);
        if (fails.isPresent() && todo.isEmpty()) {
            throw new IllegalArgumentException(subject + ": a finding that fails says what to do");
        }
    }

    /** All is well. */
    static Finding good(String subject, String says) {
        return new Finding(subject, says, "", Optional.empty());
    }

    /** A night runs, but slower or with less certainty. */
    static Finding poor(String subject, String says, String todo) {
        return new Finding(subject, says, todo, Optional.empty());
    }

    /** A night would fail. */
    static Finding bad(String subject, String says, String todo, ErrorKind kind) {
        return new Finding(subject, says, todo, Optional.of(kind));
    }

    /** {@code good}, {@code poor} or {@code bad}. */
    public String grade() {
        return fails.isPresent() ? "bad" : todo.isEmpty() ? "good" : "poor";
    }
}
