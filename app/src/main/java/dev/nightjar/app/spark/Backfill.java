package dev.nightjar.app.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.app.StageSelection;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.model.registry.ModelHistory;
import dev.nightjar.model.spark.Registry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Runs the nights of a range that lack predictions, in order. */
public final class Backfill {
    /** Which nights of the range. */
    public enum Scope {
        MISSING,
        ALL
    }

    /** What became of a night. */
    public enum Fate {
        FILLED,
        PRESENT,
        BEFORE_FIRST_CHAMPION
    }

    /** A night of the range. */
    public record Filled(LogicalDate night, Fate fate) {
        /** For {@code --json}. */
        public Map<String, Object> fields() {
            return Map.of("night", night.toString(), "fate", fate.name().toLowerCase(java.util.Locale.ROOT));
        }
    }

    private final Lake lake;
    private final NightRunner runner;
    private final Progress progress;

    public Backfill(Lake lake, NightRunner runner, Progress progress) {
        this.lake = lake;
        this.runner = runner;
        this.progress = progress;
    }

    /** Runs them; the first that fails ends it, and a later call goes on there. */
    public List<Filled> run(DateRange range, Scope scope) {
        Set<LogicalDate> present = scope == Scope.ALL ? Set.of() : predicted(lake, range);
        List<Filled> filled = new ArrayList<>();
        List<LogicalDate> nights = range.first().through(range.last()).toList();
        for (LogicalDate night : nights) {
            progress.step("backfill", filled.size(), nights.size(), night.toString());
            filled.add(new Filled(night, present.contains(night) ? Fate.PRESENT : fill(night)));
        }
        return filled;
    }

    private Fate fill(LogicalDate night) {
        if (beforeFirstChampion(night)) {
            progress.say("night " + night + ": before the first champion, nothing can score it");
            return Fate.BEFORE_FIRST_CHAMPION;
        }
        progress.say("night " + night);
        runner.run(night, StageSelection.all());
        return Fate.FILLED;
    }

    /** A published night for which no champion stood, while later nights have one: a model may not be made for the past. */
    private boolean beforeFirstChampion(LogicalDate night) {
        Optional<LogicalDate> frontier = new Frontier(lake).latest().map(Frontier.Published::night);
        if (frontier.isEmpty() || night.isAfter(frontier.get())) {
            return false;
        }
        ModelHistory history = new Registry(lake).history();
        return history.championAsOf(night).isEmpty()
                && history.championAsOf(frontier.get()).isPresent();
    }

    static Set<LogicalDate> predicted(Lake lake, DateRange range) {
        Optional<Dataset<Row>> predictions = lake.read("predictions");
        if (predictions.isEmpty()) {
            return new HashSet<>();
        }
        return predictions
                .get()
                .filter(col("night")
                        .between(lit(range.first().sqlDate()), lit(range.last().sqlDate())))
                .select("night")
                .distinct()
                .collectAsList() // at most one row a night of the range
                .stream()
                .map(r -> new LogicalDate(r.getDate(0).toLocalDate()))
                .collect(Collectors.toSet());
    }

    /** In a sentence. */
    public static String summary(List<Filled> filled) {
        long done = filled.stream().filter(f -> f.fate() == Fate.FILLED).count();
        long present = filled.stream().filter(f -> f.fate() == Fate.PRESENT).count();
        List<String> before = filled.stream()
                .filter(f -> f.fate() == Fate.BEFORE_FIRST_CHAMPION)
                .map(f -> f.night().toString())
                .toList();
        return done + " nights filled, " + present + " had their predictions"
                + (before.isEmpty()
                        ? ""
                        : ", " + before.size() + " lie before the first champion: " + String.join(", ", before));
    }
}
