package dev.nightjar.features;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * The rows of one entity that are known at a time, as half-open intervals of valid time: which of them is valid at a moment. Known dates
 * only ascend, until {@link #clear}. A question costs the logarithm of the number of rows, if no two rows are valid at once; holds the
 * entity's known rows.
 *
 * @param <R> what a row is
 */
public final class ValidRows<R> {
    /** Valid since ever. */
    public static final long ALWAYS = Long.MIN_VALUE;

    /** Still valid. */
    public static final long STILL = Long.MAX_VALUE;

    private record Interval<R>(long from, long to, int knownTo, R row) {}

    private final TreeMap<Long, Interval<R>> known = new TreeMap<>();
    private final PriorityQueue<Interval<R>> forgotten =
            new PriorityQueue<>(Comparator.comparingInt(Interval::knownTo));
    private final Ends ends;
    private int overlaps;

    /** Where a row's validity ends. */
    public enum Ends {
        /** Each row says it. */
        STATED,
        /** Where the entity's next row begins. */
        NEXT
    }

    public ValidRows(Ends ends) {
        this.ends = ends;
    }

    /** Goes on to another entity. */
    public void clear() {
        known.clear();
        forgotten.clear();
        overlaps = 0;
    }

    /** Forgets the rows that are no longer known on the date, in days since 1970. */
    public void know(int date) {
        while (!forgotten.isEmpty() && forgotten.peek().knownTo() <= date) {
            Interval<R> gone = forgotten.poll();
            overlaps -= overlapsOf(gone);
            known.remove(gone.from());
        }
    }

    /**
     * Adds a row. One that ends where it begins is valid at no moment.
     *
     * @param from included
     * @param to excluded; without meaning for {@link Ends#NEXT}
     * @param knownTo first date on which it is no longer known, in days since 1970
     * @throws IllegalArgumentException if a known row begins at the same moment
     */
    public void add(long from, long to, int knownTo, R row) {
        long end = ends == Ends.NEXT ? STILL : to;
        if (end <= from) {
            return;
        }
        Interval<R> added = new Interval<>(from, end, knownTo, row);
        Interval<R> there = known.putIfAbsent(from, added);
        if (there != null) {
            throw new IllegalArgumentException("two known rows of one entity begin at " + from);
        }
        forgotten.add(added);
        overlaps += overlapsOf(added);
    }

    /** How many more neighbours overlap with the row among them than without it. */
    private int overlapsOf(Interval<R> row) {
        Map.Entry<Long, Interval<R>> lower = known.lowerEntry(row.from());
        Map.Entry<Long, Interval<R>> higher = known.higherEntry(row.from());
        int with = 0;
        if (lower != null && lower.getValue().to() > row.from()) {
            with++;
        }
        if (higher != null && row.to() > higher.getKey()) {
            with++;
        }
        boolean without = lower != null && higher != null && lower.getValue().to() > higher.getKey();
        return without ? with - 1 : with;
    }

    /** The rows valid at the moment: none, one, or the two that begin last if there are several. */
    public List<R> at(long moment) {
        Map.Entry<Long, Interval<R>> last = known.floorEntry(moment);
        if (last == null) {
            return List.of();
        }
        if (ends == Ends.NEXT || overlaps == 0) {
            return last.getValue().to() > moment ? List.of(last.getValue().row()) : List.of();
        }
        List<R> valid = new ArrayList<>(2);
        for (Interval<R> row : known.headMap(moment, true).descendingMap().values()) {
            if (row.to() > moment) {
                valid.add(row.row());
            }
            if (valid.size() == 2) {
                break;
            }
        }
        return valid;
    }
}
