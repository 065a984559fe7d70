package dev.nightjar.etl;

import dev.nightjar.core.time.LogicalDate;
import java.util.Objects;
import java.util.Set;

/**
 * Which ledger rows a raw table answers for that was made when its source had been published before. It was made of the files that were still
 * there, so it lacks what a later file of the same place replaced, and files that were gone. All that became known since stands in it.
 *
 * @param madeBehind the last published night when the table was made
 * @param there the files that the table holds rows of and that were known by that night; more do no harm
 */
public record RawFiles(LogicalDate madeBehind, Set<File> there) {
    /** A file as one night first read it. */
    public record File(String place, LogicalDate known) {
        public File {
            Objects.requireNonNull(place);
            Objects.requireNonNull(known);
        }
    }

    public RawFiles {
        Objects.requireNonNull(madeBehind);
        there = Set.copyOf(there);
    }

    /**
     * Whether the row counts when facts are made from the table. What became known since does, found or not, so that a row which was lost is
     * missed; so does a file without rows: a full load of none deletes every key.
     */
    public boolean answersFor(LedgerRow row) {
        return row.known().isAfter(madeBehind) || row.rows() == 0 || there.contains(new File(row.place(), row.known()));
    }
}
