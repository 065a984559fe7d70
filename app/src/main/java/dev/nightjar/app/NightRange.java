package dev.nightjar.app;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import picocli.CommandLine.Option;

/** The nights of a backfill. */
final class NightRange {
    @Option(
            names = "--from",
            required = true,
            paramLabel = "DATE",
            converter = DateConverter.class,
            description = "First night.")
    private LogicalDate from;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "DATE",
            converter = DateConverter.class,
            description = "Last night, included.")
    private LogicalDate to;

    /** @throws PipelineException USAGE if it ends before it begins */
    DateRange range() {
        if (to.isBefore(from)) {
            throw new PipelineException(
                    ErrorKind.USAGE, "--to " + to + " is before --from " + from + ": turn them round");
        }
        return new DateRange(from, to);
    }
}
