package dev.nightjar.features;

import dev.nightjar.core.config.Window;
import dev.nightjar.core.time.LogicalDate;
import java.time.YearMonth;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A window of days merged by the definition of {@link Windows}, from the states of its days. */
final class NaiveFold {
    private final StateLayout layout;

    NaiveFold(StateLayout layout) {
        this.layout = layout;
    }

    /**
     * @param all states of days; those after the night are not read
     * @param night an epoch day, the window's last
     */
    States window(NavigableMap<LogicalDate, States> all, Window window, int night) {
        LogicalDate last = LogicalDate.ofEpochDay(night);
        LogicalDate ownMonth = new LogicalDate(last.day().withDayOfMonth(1));
        NavigableMap<LogicalDate, States> held = all.headMap(last, true);
        States merged = none();
        if (window.first(last).isPresent()) {
            LogicalDate first = window.first(last).get();
            held = held.tailMap(first, true);
            if (!first.isBefore(ownMonth)) {
                return ascending(held);
            }
            if (first.day().getDayOfMonth() > 1) {
                LogicalDate nextMonth =
                        new LogicalDate(first.day().withDayOfMonth(1).plusMonths(1));
                layout.merge(merged, 0, backwards(held.headMap(nextMonth, false)), 0);
                held = held.tailMap(nextMonth, true);
            }
        }
        Map<YearMonth, NavigableMap<LogicalDate, States>> months = new TreeMap<>();
        held.headMap(ownMonth, false)
                .forEach((date, state) -> months.computeIfAbsent(YearMonth.from(date.day()), m -> new TreeMap<>())
                        .put(date, state));
        months.values().forEach(month -> layout.merge(merged, 0, ascending(month), 0));
        layout.merge(merged, 0, ascending(held.tailMap(ownMonth, true)), 0);
        return merged;
    }

    States ascending(NavigableMap<?, States> some) {
        States merged = none();
        some.values().forEach(state -> layout.merge(merged, 0, state, 0));
        return merged;
    }

    /** The last day is merged into the one before, these into the one before, and so on. */
    private States backwards(NavigableMap<LogicalDate, States> some) {
        States behind = none();
        for (States state : some.descendingMap().values()) {
            States merged = none();
            layout.copy(merged, 0, state, 0);
            layout.merge(merged, 0, behind, 0);
            behind = merged;
        }
        return behind;
    }

    /** The state of no rows. */
    States none() {
        States none = new States(layout, 1);
        layout.clear(none, 0);
        return none;
    }
}
