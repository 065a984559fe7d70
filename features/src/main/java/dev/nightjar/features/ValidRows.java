package dev.nightjar.features;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of one entity in the order in which they become valid: which of them a night knows, and is valid at a moment. Each row takes
 * the place of the former ones on the dates on which it is known, so that what is held is a row for each span of dates that has an answer
 * of its own: for one night one row, however many the entity has; for rows that are valid at once, all of these. Moments only ascend,
 * until {@link #clear}.
 *
 * @param <R> what a row is
 */
public final class ValidRows<R> {
    /** Valid since ever. */
    public static final long ALWAYS = Long.MIN_VALUE;

    /** Still valid. */
    public static final long STILL = Long.MAX_VALUE;

    /** Where a row's validity ends. */
    public enum Ends {
        /** Each row says it. */
        STATED,
        /** Where the entity's next row begins. */
        NEXT
    }

    /** A row, and those that began before it and may be valid still: the last one first. */
    private record Begun<R>(R row, long from, long to, Begun<R> before) {}

    private final Ends ends;
    /** Dates from {@code begins[s]} to {@code begins[s + 1]}, excluded, have one answer. */
    private int[] begins = {Integer.MIN_VALUE};

    private List<Begun<R>> spans = new ArrayList<>();

    public ValidRows(Ends ends) {
        this.ends = ends;
        clear();
    }

    /** Goes on to another entity. */
    public void clear() {
        spans = new ArrayList<>();
        spans.add(null);
    }

    /**
     * Adds a row that begins no earlier than those before it. One that ends where it begins is valid at no moment.
     *
     * @param from included
     * @param to excluded; without meaning for {@link Ends#NEXT}
     * @param knownFrom first date on which it is known, in days since 1970
     * @param knownTo first date on which it is no longer known
     * @throws IllegalArgumentException if a row that begins at the same moment is known on one of these dates
     */
    public void add(long from, long to, int knownFrom, int knownTo, R row) {
        long end = ends == Ends.NEXT ? STILL : to;
        if (end <= from || knownTo <= knownFrom) {
            return;
        }
        int first = split(knownFrom);
        int after = knownTo == Integer.MAX_VALUE ? spans.size() : split(knownTo);
        Begun<R> last = null;
        int kept = first;
        for (int s = first; s < after; s++) {
            Begun<R> before = spans.get(s);
            if (before != null && before.from() == from) {
                throw new IllegalArgumentException("two known rows of one entity begin at " + from);
            }
            Begun<R> open = ends == Ends.NEXT ? null : open(before, from, end);
            if (last == null || isAnother(last.before(), open)) { // else as the span before
                last = new Begun<>(row, from, end, open);
                begins[kept] = begins[s];
                spans.set(kept++, last);
            }
        }
        if (kept < after) {
            System.arraycopy(begins, after, begins, kept, spans.size() - after);
            spans.subList(kept, after).clear();
        }
    }

    /** The rows that are known on the date and valid at the moment: none, one, or the two that begin last if there are several. */
    public List<R> at(long moment, int date) {
        List<R> valid = List.of();
        for (Begun<R> row = spans.get(span(date)); row != null; row = row.before()) {
            if (row.to() > moment && valid.isEmpty()) {
                valid = List.of(row.row());
            } else if (row.to() > moment) {
                return List.of(valid.get(0), row.row());
            }
        }
        return valid;
    }

    /** How many spans of dates have an answer of their own. */
    int spans() {
        return spans.size();
    }

    private int span(int date) {
        int found = Arrays.binarySearch(begins, 0, spans.size(), date);
        return found >= 0 ? found : -found - 2;
    }

    /** The number of the span that begins with the date, made if it is not there. */
    private int split(int date) {
        int span = span(date);
        if (begins[span] == date) {
            return span;
        }
        if (begins.length == spans.size()) {
            begins = Arrays.copyOf(begins, 2 * begins.length);
        }
        System.arraycopy(begins, span + 1, begins, span + 2, spans.size() - span - 1);
        begins[span + 1] = date;
        spans.add(span + 1, spans.get(span));
        return span + 1;
    }

    /**
     * What of these can be among the two that begin last at the row's begin or later, once the row is there; the same object if all can. A
     * row can not if two later ones end no earlier.
     */
    @SuppressWarnings("ReferenceEquality") // equal rows that began apart are two
    private static boolean isAnother(Object one, Object other) {
        return one != other;
    }

    private static <R> Begun<R> open(Begun<R> rows, long begin, long end) {
        List<Begun<R>> kept = new ArrayList<>();
        long longest = end;
        long second = begin;
        int all = 0;
        for (Begun<R> row = rows; row != null; row = row.before()) {
            all++;
            if (row.to() > second) {
                kept.add(row);
                second = Math.min(longest, row.to());
                longest = Math.max(longest, row.to());
            }
        }
        if (kept.size() == all) {
            return rows;
        }
        Begun<R> open = null;
        for (int k = kept.size() - 1; k >= 0; k--) {
            Begun<R> row = kept.get(k);
            open = new Begun<>(row.row(), row.from(), row.to(), open);
        }
        return open;
    }
}
