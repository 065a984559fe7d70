package dev.nightjar.core.error;

import java.util.Objects;

/**
 * The one exception of the project. The message says what, why and what to do, in that order, and starts with the table or key
 * that is meant; it holds no secret.
 */
public final class PipelineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;

    public PipelineException(ErrorKind kind, String message) {
        super(message);
        this.kind = Objects.requireNonNull(kind);
    }

    public PipelineException(ErrorKind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind);
    }

    public ErrorKind kind() {
        return kind;
    }
}
