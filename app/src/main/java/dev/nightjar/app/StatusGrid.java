package dev.nightjar.app;

import dev.nightjar.core.run.Stage;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.model.registry.Reign;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Nights by stage, the oldest first.
 *
 * @param frontier the last published night
 */
public record StatusGrid(Optional<LogicalDate> frontier, List<Line> nights) {
    /** A data stage without a run of its own whose night is published: a later night took it as part of its range. */
    static final String COVERED = "covered";

    /** A stage that has not run. */
    static final String MISSING = "missing";

    /**
     * A night.
     *
     * @param stages the outcome of each stage's newest attempt, {@value #COVERED} or {@value #MISSING}
     * @param champion trainer and model; empty before the first champion
     * @param seconds of the newest attempt of each stage, added up
     */
    public record Line(LogicalDate night, Map<Stage, String> stages, Optional<Reign> champion, double seconds) {}

    public StatusGrid {
        Objects.requireNonNull(frontier);
        nights = List.copyOf(nights);
    }

    /**
     * The last nights until the newest that is published or was tried, none before the first that was tried.
     *
     * @param newest the newest attempt of each night and stage, in any order
     * @param last how many nights, 1 or more
     */
    static StatusGrid of(List<RunLine> newest, Optional<LogicalDate> frontier, List<Reign> reigns, int last) {
        Optional<LogicalDate> end = java.util.stream.Stream.concat(
                        newest.stream().map(RunLine::night), frontier.stream())
                .max(Comparator.naturalOrder());
        if (end.isEmpty()) {
            return new StatusGrid(frontier, List.of());
        }
        LogicalDate first = newest.stream()
                .map(RunLine::night)
                .min(Comparator.naturalOrder())
                .orElse(end.get());
        LogicalDate from = end.get().plus(1L - last);
        List<Line> lines = (from.isAfter(first) ? from : first)
                .through(end.get())
                .map(night -> line(night, newest, frontier, reigns))
                .toList();
        return new StatusGrid(frontier, lines);
    }

    private static Line line(
            LogicalDate night, List<RunLine> newest, Optional<LogicalDate> frontier, List<Reign> reigns) {
        boolean published = frontier.filter(f -> !night.isAfter(f)).isPresent();
        Map<Stage, String> stages = new EnumMap<>(Stage.class);
        double seconds = 0;
        for (Stage stage : Stage.values()) {
            Optional<RunLine> run = newest.stream()
                    .filter(r -> r.night().equals(night) && r.stage().equals(stage.toString()))
                    .findFirst();
            boolean ofData = stage.compareTo(Stage.FEATURES) <= 0;
            stages.put(stage, run.map(RunLine::outcome).orElse(published && ofData ? COVERED : MISSING));
            seconds += run.map(RunLine::seconds).orElse(0.0);
        }
        Optional<Reign> champion =
                reigns.stream().filter(r -> r.includes(night)).findFirst();
        return new Line(night, stages, champion, seconds);
    }
}
