package dev.nightjar.app;

import dev.nightjar.core.time.LogicalDate;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * A row of the table {@code runs}, as far as people look at it.
 *
 * @param outcome done, skipped, failed or killed
 * @param seconds 0 or more
 * @param tables Delta versions that the stage committed, by table
 */
public record RunLine(
        String runId,
        String attempt,
        LogicalDate night,
        String stage,
        String outcome,
        Instant startedAt,
        double seconds,
        long rowsIn,
        long rowsOut,
        long bytesIn,
        long bytesOut,
        long sparkJobs,
        Map<String, Long> tables,
        String codeVersion,
        String says) {
    public RunLine {
        Objects.requireNonNull(night);
        Objects.requireNonNull(stage);
        Objects.requireNonNull(outcome);
        Objects.requireNonNull(startedAt);
        tables = Map.copyOf(tables);
    }
}
