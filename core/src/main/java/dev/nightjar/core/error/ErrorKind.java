package dev.nightjar.core.error;

/** What kind of trouble ended a command. The kind decides the exit code and whether an orchestrator may retry. */
public enum ErrorKind {
    /** Wrong command line. */
    USAGE(2, false),
    /** The pipeline file or a setting is wrong. */
    CONFIG(2, false),
    /** The data are not fit to be published: a check failed, a file is broken, too many rows were refused. */
    DATA(3, false),
    /** No model may be served. */
    GATE(3, false),
    /** Storage, Redis, a broker, a database or Airflow cannot be reached or refuses. */
    EXTERNAL(4, true),
    /** Another process is running this night. */
    CLAIMED(5, true),
    /** A bug of ours. */
    INTERNAL(1, false);

    private final int exitCode;
    private final boolean retry;

    ErrorKind(int exitCode, boolean retry) {
        this.exitCode = exitCode;
        this.retry = retry;
    }

    /** The process's exit code, 1 to 5. */
    public int exitCode() {
        return exitCode;
    }

    /** Whether the same command may succeed later without a change by a person. */
    public boolean retry() {
        return retry;
    }
}
