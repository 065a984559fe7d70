package dev.nightjar.features;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.LogicalDate;
import java.util.Objects;
import java.util.Optional;

/**
 * The dates that a group's snapshot can be asked for.
 *
 * @param firstKnown the first date on which anything of the group became known; empty if nothing did
 * @param frontier the last published night
 */
public record SnapshotDates(String group, Optional<LogicalDate> firstKnown, LogicalDate frontier) {
    public SnapshotDates {
        Objects.requireNonNull(group);
        Objects.requireNonNull(firstKnown);
        Objects.requireNonNull(frontier);
    }

    /** @throws PipelineException USAGE if nothing is known by the date, or if the date is not published yet */
    public void require(LogicalDate date) {
        if (date.isAfter(frontier)) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "features of " + group + " on " + date + ": the last published night is " + frontier
                            + "; run the night, or ask for an earlier date");
        }
        LogicalDate first = firstKnown.orElseThrow(() -> new PipelineException(
                ErrorKind.USAGE, "features of " + group + ": nothing of it became known until " + frontier));
        if (date.isBefore(first)) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "features of " + group + " on " + date + ": the first known date is " + first
                            + ", and no night before it knew anything; ask for a later date");
        }
    }
}
