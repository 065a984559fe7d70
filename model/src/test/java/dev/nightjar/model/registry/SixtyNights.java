package dev.nightjar.model.registry;

import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.model.registry.ModelEvent.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A backfill of sixty nights that trains each week: three promotions, a candidate that the gate refuses, a rollback by a person, and a model
 * that is retired. Who is champion stands beside it, night by night, as a person would write it down.
 */
public final class SixtyNights {
    public static final LogicalDate FIRST = LogicalDate.parse("2013-08-05");
    public static final int NIGHTS = 60;

    private SixtyNights() {}

    /** What each act adds to the registry, in the order of the acts. */
    public static List<List<ModelEvent>> acts() {
        List<List<ModelEvent>> acts = new ArrayList<>();
        List<ModelEvent> all = new ArrayList<>();
        act(acts, all, trained(night(7), "a", Kind.PROMOTED));
        act(acts, all, trained(night(14), "b", Kind.PROMOTED));
        act(acts, all, trained(night(21), "refused", Kind.VERDICT));
        act(acts, all, List.of(ModelHistory.of(all).rollback(night(24), "ada", "false alarms at JFK")));
        act(acts, all, List.of(ModelHistory.of(all).retire("b", night(30), "ada", "learned from a leak")));
        act(acts, all, trained(night(42), "c", Kind.PROMOTED));
        return acts;
    }

    private static void act(List<List<ModelEvent>> acts, List<ModelEvent> all, List<ModelEvent> events) {
        acts.add(events);
        all.addAll(events);
    }

    private static List<ModelEvent> trained(LogicalDate night, String model, Kind last) {
        List<ModelEvent> events = new ArrayList<>();
        boolean passes = last == Kind.PROMOTED;
        String verdict = passes ? "passed the gate" : "failed the gate: auc 0.5100, at least 0.6: failed";
        events.add(event(night, 0, Kind.REGISTERED, model, "trained, the best on validation"));
        events.add(event(night, 1, Kind.VERDICT, model, verdict));
        if (passes) {
            events.add(event(night, 2, Kind.PROMOTED, model, verdict));
        }
        return events;
    }

    private static ModelEvent event(LogicalDate night, int position, Kind kind, String model, String reason) {
        return new ModelEvent(night, position, kind, model, "network", reason, ModelEvent.author("r" + night), "{}");
    }

    /** The night with that number, from 1. */
    public static LogicalDate night(int number) {
        return FIRST.plus(number - 1L);
    }

    /** Who was champion of the night with that number, from 1 to {@value #NIGHTS}. */
    public static Optional<String> champion(int number) {
        if (number < 7) {
            return Optional.empty();
        }
        if (number < 14) {
            return Optional.of("a");
        }
        if (number < 24) {
            return Optional.of("b");
        }
        return Optional.of(number < 42 ? "a" : "c");
    }
}
