package dev.nightjar.core.run;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.time.LogicalDate;
import java.util.Objects;

/**
 * What every job of one night shares; plain values.
 *
 * @param runId hash of (pipeline, night, config, code version): the same for a repeat
 * @param attempt unique to this process; stands in {@code runs} and in commit metadata only
 * @param codeVersion version and commit of the jar
 */
public record RunContext(
        Pipeline pipeline, LogicalDate night, String runId, String attempt, String codeVersion, Progress progress) {
    public RunContext {
        Objects.requireNonNull(pipeline);
        Objects.requireNonNull(night);
        Objects.requireNonNull(runId);
        Objects.requireNonNull(attempt);
        Objects.requireNonNull(codeVersion);
        Objects.requireNonNull(progress);
    }

    /** The same run for another definition of the pipeline. */
    public RunContext with(Pipeline other) {
        return new RunContext(other, night, runId, attempt, codeVersion, progress);
    }
}
