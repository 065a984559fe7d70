package dev.nightjar.model.registry;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.core.time.TrainingCalendar;
import dev.nightjar.model.registry.ModelEvent.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All events of a pipeline's registry, in {@link ModelEvent#ORDER}, and what follows from them: a pure fold. The champion as of night D
 * is what the events of nights up to D, D included, leave behind: a promotion puts a model on top, a rollback takes the top off again, a
 * retirement takes a model out.
 */
public final class ModelHistory {
    private final List<ModelEvent> events;

    private ModelHistory(List<ModelEvent> events) {
        this.events = events;
    }

    /** Of these events, given in any order. */
    public static ModelHistory of(Collection<ModelEvent> events) {
        return new ModelHistory(events.stream().sorted(ModelEvent.ORDER).toList());
    }

    /** All events in order. */
    public List<ModelEvent> events() {
        return events;
    }

    /** The events of one night in order. */
    public List<ModelEvent> on(LogicalDate night) {
        return events.stream().filter(e -> e.night().equals(night)).toList();
    }

    /** The night of the newest event. */
    public Optional<LogicalDate> lastNight() {
        return events.isEmpty()
                ? Optional.empty()
                : Optional.of(events.get(events.size() - 1).night());
    }

    /** The model that night {@code night} scores with; empty before the first promotion. */
    public Optional<Reign> championAsOf(LogicalDate night) {
        return reigns().stream().filter(r -> r.includes(night)).findFirst();
    }

    /**
     * Whether a night trains: by the calendar, or because no champion stands when it begins. What the night's own run promoted does not
     * count, so that a repeat of the night gives the same answer.
     *
     * @param everyDays 1 or more, see {@link TrainingCalendar}
     */
    public boolean trainingDue(LogicalDate night, int everyDays) {
        List<ModelEvent> before = events.stream()
                .filter(e -> e.night().isBefore(night) || (e.night().equals(night) && !e.byRun()))
                .toList();
        boolean stands = new ModelHistory(before).championAsOf(night).isPresent();
        return TrainingCalendar.due(
                night, everyDays, stands ? TrainingCalendar.Champion.STANDS : TrainingCalendar.Champion.MISSING);
    }

    /** Who was champion from when to when, in order; nights before the first promotion are in none. Neighbours differ in their model. */
    public List<Reign> reigns() {
        List<Reign> reigns = new ArrayList<>();
        Deque<ModelEvent> stack = new ArrayDeque<>();
        for (int i = 0; i < events.size(); i++) {
            apply(events.get(i), stack);
            LogicalDate night = events.get(i).night();
            boolean nightGoesOn =
                    i + 1 < events.size() && events.get(i + 1).night().equals(night);
            if (!nightGoesOn) {
                settle(reigns, Optional.ofNullable(stack.peek()), night);
            }
        }
        return List.copyOf(reigns);
    }

    private static void settle(List<Reign> reigns, Optional<ModelEvent> champion, LogicalDate night) {
        Optional<Reign> last = reigns.isEmpty() ? Optional.empty() : Optional.of(reigns.get(reigns.size() - 1));
        boolean open = last.isPresent() && last.get().lastNight().equals(Reign.STILL);
        if (open
                && champion.isPresent()
                && last.get().model().equals(champion.get().model())) {
            return;
        }
        if (open) {
            Reign ended = last.get();
            reigns.set(
                    reigns.size() - 1, new Reign(ended.model(), ended.trainer(), ended.firstNight(), night.previous()));
        }
        champion.ifPresent(c -> reigns.add(new Reign(c.model(), c.trainer(), night, Reign.STILL)));
    }

    private static void apply(ModelEvent event, Deque<ModelEvent> stack) {
        switch (event.kind()) {
            case PROMOTED -> {
                if (stack.isEmpty() || !stack.peek().model().equals(event.model())) {
                    stack.push(event);
                }
            }
            case ROLLED_BACK -> {
                if (!stack.isEmpty()) {
                    stack.pop();
                }
            }
            case RETIRED -> stack.removeIf(e -> e.model().equals(event.model()));
            case REGISTERED, VERDICT, APPROVED -> {
                // who is champion does not change
            }
        }
    }

    private Deque<ModelEvent> stack() {
        Deque<ModelEvent> stack = new ArrayDeque<>();
        events.forEach(e -> apply(e, stack));
        return stack;
    }

    /** Every registered model, in the order of registration. */
    public List<ModelStatus> models() {
        Deque<ModelEvent> stack = stack();
        List<ModelStatus> models = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (ModelEvent event : events) {
            if (event.kind() == Kind.REGISTERED && seen.add(event.model())) {
                models.add(new ModelStatus(event.model(), event.trainer(), event.night(), state(event.model(), stack)));
            }
        }
        return models;
    }

    private ModelStatus.State state(String model, Deque<ModelEvent> stack) {
        if (happened(model, Kind.RETIRED)) {
            return ModelStatus.State.RETIRED;
        }
        if (!stack.isEmpty() && stack.peek().model().equals(model)) {
            return ModelStatus.State.CHAMPION;
        }
        if (stack.stream().anyMatch(e -> e.model().equals(model))) {
            return ModelStatus.State.FORMER;
        }
        if (happened(model, Kind.PROMOTED)) {
            return ModelStatus.State.ROLLED_BACK;
        }
        return verdict(model).filter(ModelHistory::waits).isPresent()
                ? ModelStatus.State.WAITING
                : ModelStatus.State.CANDIDATE;
    }

    /** What the gate said of a model last. */
    private Optional<ModelEvent> verdict(String model) {
        return events.stream()
                .filter(e -> e.kind() == Kind.VERDICT && e.model().equals(model))
                .reduce((earlier, newer) -> newer);
    }

    private static boolean passed(ModelEvent verdict) {
        return verdict.told("passed").filter("true"::equals).isPresent();
    }

    private static boolean waits(ModelEvent verdict) {
        return passed(verdict) && verdict.told("mode").filter("approve"::equals).isPresent();
    }

    /** Hash of the manifest of a model's folder, as its newest registration has it; empty for models of former times. */
    public Optional<String> manifest(String model) {
        return events.stream()
                .filter(e -> e.kind() == Kind.REGISTERED && e.model().equals(model))
                .reduce((earlier, newer) -> newer)
                .flatMap(e -> e.told(ModelEvent.MANIFEST));
    }

    private boolean happened(String model, Kind kind) {
        return events.stream().anyMatch(e -> e.kind() == kind && e.model().equals(model));
    }

    /**
     * The one registered model whose id begins with this text.
     *
     * @throws PipelineException USAGE if there is none, or several
     */
    public ModelStatus model(String prefix) {
        List<ModelStatus> found =
                models().stream().filter(m -> m.model().startsWith(prefix)).toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        List<String> ids = (found.isEmpty() ? models() : found)
                .stream().map(ModelStatus::model).toList();
        throw new PipelineException(
                ErrorKind.USAGE,
                "model " + prefix + ": "
                        + (found.isEmpty() ? "no model has this id; there are " : "the id is not unique; it may be ")
                        + (ids.isEmpty() ? "none" : String.join(", ", ids)));
    }

    /** The position for the next event of a night. */
    public int nextPosition(LogicalDate night) {
        return on(night).stream().mapToInt(e -> e.position() + 1).max().orElse(0);
    }

    /**
     * The night from which a person's event counts: the first that was not scored, and not before an event that stands.
     *
     * @param lastScored the newest night with predictions; empty before the first
     */
    public LogicalDate firstOpenNight(Optional<LogicalDate> lastScored) {
        LogicalDate newest = lastNight()
                .orElseThrow(() -> new PipelineException(
                        ErrorKind.USAGE, "models: there is none yet; run a night with the stage train first"));
        return lastScored
                .map(LogicalDate::next)
                .filter(open -> open.isAfter(newest))
                .orElse(newest);
    }

    /**
     * The event that makes a registered model champion from a night on.
     *
     * @throws PipelineException USAGE if the model is unknown, retired or champion already
     */
    public ModelEvent promote(String prefix, LogicalDate night, String author, String reason) {
        ModelStatus status = promotable(prefix);
        return new ModelEvent(
                night, nextPosition(night), Kind.PROMOTED, status.model(), status.trainer(), reason, author, "{}");
    }

    /**
     * The events by which a person approves a model that the gate passed, and it becomes champion from a night on.
     *
     * @throws PipelineException USAGE if the model is unknown, retired, champion already, or the gate did not pass it
     */
    public List<ModelEvent> approve(String prefix, LogicalDate night, String author, String reason) {
        ModelStatus status = promotable(prefix);
        Optional<ModelEvent> verdict = verdict(status.model());
        if (verdict.isEmpty() || !passed(verdict.get())) {
            String why = verdict.map(v -> "it " + v.reason()).orElse("the gate never judged it");
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "model " + status.model() + " cannot be approved: " + why
                            + "; approve a model that passed, or promote this one against the gate (models promote)");
        }
        int position = nextPosition(night);
        return List.of(
                new ModelEvent(night, position, Kind.APPROVED, status.model(), status.trainer(), reason, author, "{}"),
                new ModelEvent(
                        night,
                        position + 1,
                        Kind.PROMOTED,
                        status.model(),
                        status.trainer(),
                        "approved by " + author + ": " + reason,
                        author,
                        "{}"));
    }

    /** @throws PipelineException USAGE if the model is unknown, retired or champion already */
    private ModelStatus promotable(String prefix) {
        ModelStatus status = model(prefix);
        if (status.state() == ModelStatus.State.RETIRED) {
            throw new PipelineException(
                    ErrorKind.USAGE, "model " + status.model() + " is retired and cannot be promoted; promote another");
        }
        if (status.state() == ModelStatus.State.CHAMPION) {
            throw new PipelineException(
                    ErrorKind.USAGE, "model " + status.model() + " is the champion already; nothing to do");
        }
        return status;
    }

    /**
     * The event that takes the champion back, so that the one before it is champion from a night on.
     *
     * @throws PipelineException USAGE if no champion stood before
     */
    public ModelEvent rollback(LogicalDate night, String author, String reason) {
        Deque<ModelEvent> stack = stack();
        if (stack.size() < 2) {
            String stands = stack.isEmpty()
                    ? "there is no champion"
                    : "no champion stood before " + stack.peek().model();
            throw new PipelineException(
                    ErrorKind.USAGE, "models: nothing to roll back to: " + stands + "; promote a model instead");
        }
        String taken = stack.pop().model();
        ModelEvent back = stack.peek();
        String detail = "{\"from\":\"" + taken + "\"}";
        return new ModelEvent(
                night, nextPosition(night), Kind.ROLLED_BACK, back.model(), back.trainer(), reason, author, detail);
    }

    /**
     * The event after which a model can never be champion again.
     *
     * @throws PipelineException USAGE if the model is unknown, retired already, or the champion
     */
    public ModelEvent retire(String prefix, LogicalDate night, String author, String reason) {
        ModelStatus status = model(prefix);
        if (status.state() == ModelStatus.State.CHAMPION) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "model " + status.model() + " is the champion and cannot be retired; promote another first");
        }
        if (status.state() == ModelStatus.State.RETIRED) {
            throw new PipelineException(
                    ErrorKind.USAGE, "model " + status.model() + " is retired already; nothing to do");
        }
        return new ModelEvent(
                night, nextPosition(night), Kind.RETIRED, status.model(), status.trainer(), reason, author, "{}");
    }
}
