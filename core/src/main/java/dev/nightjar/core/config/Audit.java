package dev.nightjar.core.config;

/**
 * How much of what a night made is computed again by its definition.
 *
 * @param sample rows of tonight's scoring set, and of a training set that tonight makes, 0 to 10,000; 0 for no audit
 */
public record Audit(int sample) {
    public Audit {
        Limits.AUDIT.require("audit.sample", sample);
    }
}
