package dev.nightjar.core.run;

/** Where a job says how far it is. Implementations print a bar, plain lines or nothing. Thread-safe. */
public interface Progress {
    /** {@code done} of {@code total} of the work called {@code what}; {@code note} is a short addition, may be empty. */
    void step(String what, long done, long total, String note);

    /** A sentence that a person should read. */
    void say(String line);

    /** Says nothing. */
    static Progress silent() {
        return new Progress() {
            @Override
            public void step(String what, long done, long total, String note) {}

            @Override
            public void say(String line) {}
        };
    }
}
