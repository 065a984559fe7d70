package dev.nightjar.lake;

import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Cuts the known dates that a table lacks into chunks of days, and tells how far a table is whole. */
public final class DayChunks {
    /** Before any known date: what a table begins with. */
    public static final LogicalDate BEGINNING = LogicalDate.parse("0001-01-01");

    private DayChunks() {}

    /**
     * What is left to build, in order.
     *
     * @param oldest the first known date that there is; the first chunk begins at {@link #BEGINNING} all the same
     * @param last the last known date to build, included
     * @param days length of a chunk, 1 or more
     * @param done ranges that are built, in any order; they may overlap
     */
    public static List<DateRange> left(LogicalDate oldest, LogicalDate last, int days, Collection<DateRange> done) {
        if (days < 1) {
            throw new IllegalArgumentException("chunks of " + days + " days: must be 1 or more");
        }
        List<DateRange> chunks = new ArrayList<>();
        for (DateRange gap : gaps(last, done)) {
            LogicalDate first = gap.first();
            while (!first.isAfter(gap.last())) {
                LogicalDate end = (first.isBefore(oldest) ? oldest : first).plus(days - 1L);
                LogicalDate until = end.isAfter(gap.last()) ? gap.last() : end;
                chunks.add(new DateRange(first, until));
                first = until.next();
            }
        }
        return chunks;
    }

    /** The last date of what is built from {@link #BEGINNING} on without a hole; empty if the beginning is not built. */
    public static Optional<LogicalDate> whole(Collection<DateRange> done) {
        LogicalDate next = BEGINNING;
        for (DateRange range : sorted(done)) {
            if (range.first().isAfter(next)) {
                break;
            }
            next = range.last().isBefore(next) ? next : range.last().next();
        }
        return next.equals(BEGINNING) ? Optional.empty() : Optional.of(next.previous());
    }

    private static List<DateRange> gaps(LogicalDate last, Collection<DateRange> done) {
        List<DateRange> gaps = new ArrayList<>();
        LogicalDate next = BEGINNING;
        for (DateRange range : sorted(done)) {
            if (range.first().isAfter(last)) {
                break;
            }
            if (range.first().isAfter(next)) {
                gaps.add(new DateRange(next, range.first().previous()));
            }
            next = range.last().isBefore(next) ? next : range.last().next();
        }
        if (!next.isAfter(last)) {
            gaps.add(new DateRange(next, last));
        }
        return gaps;
    }

    private static List<DateRange> sorted(Collection<DateRange> ranges) {
        return ranges.stream().sorted(Comparator.comparing(DateRange::first)).toList();
    }
}
