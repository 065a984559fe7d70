package dev.nightjar.core.error;

import java.util.Objects;
import java.util.Optional;

/**
 * The one exception of the project. The message says what, why and what to do, in that order, and starts with the table or key
 * that is meant; it holds no secret.
 */
public final class PipelineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final String key;

    public PipelineException(ErrorKind kind, String message) {
        super(message);
        this.kind = Objects.requireNonNull(kind);
        this.key = "";
    }

    public PipelineException(ErrorKind kind, String message, Throwable cause) {
        this(kind, "", message, cause);
    }

    private PipelineException(ErrorKind kind, String key, String message, Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind);
        this.key = Objects.requireNonNull(key);
    }

    /**
     * A fault of what stands at one key of the pipeline file.
     *
     * @param key dotted path; the message begins with it
     * @param message what is wrong there, why and what to do
     */
    public static PipelineException ofKey(ErrorKind kind, String key, String message, Throwable cause) {
        return new PipelineException(kind, key, key + ": " + message, cause);
    }

    public ErrorKind kind() {
        return kind;
    }

    /** The one key of the pipeline file that is at fault: whoever has the file can say its line. */
    public Optional<String> key() {
        return key.isEmpty() ? Optional.empty() : Optional.of(key);
    }
}
