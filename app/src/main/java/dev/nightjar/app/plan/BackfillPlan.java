package dev.nightjar.app.plan;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Which nights a backfill would run, and about how long that takes.
 *
 * @param nights every night of the range, in order
 * @param basis what the seconds follow from, in words
 */
public record BackfillPlan(String pipeline, DateRange range, List<Night> nights, String basis) {
    private static final Set<Stage> DATA = EnumSet.of(Stage.INGEST, Stage.VALIDATE, Stage.FEATURES);

    /** What would become of a night. */
    public enum Fate {
        RUN,
        PRESENT,
        BEFORE_FIRST_CHAMPION
    }

    /**
     * One night.
     *
     * @param seconds lower medians of the stages that would run; empty if one of them has no past run, 0 for a night that is not run
     */
    public record Night(LogicalDate night, Fate fate, String why, OptionalDouble seconds) {}

    public BackfillPlan {
        nights = List.copyOf(nights);
    }

    /**
     * By the rules that {@code backfill} follows. Days ahead of the frontier that the first night takes as one range count as single nights, so
     * the estimate is an upper bound for them.
     *
     * @param predicted nights that have predictions
     */
    public static BackfillPlan of(Pipeline pipeline, DateRange range, Known known, Set<LogicalDate> predicted) {
        List<Night> nights = new ArrayList<>();
        range.first().through(range.last()).forEach(n -> nights.add(night(pipeline, n, known, predicted)));
        int runs = known.seconds().values().stream().mapToInt(List::size).max().orElse(0);
        String basis = runs == 0
                ? "no past run to go by"
                : "the lower median of the last " + runs + " runs of each stage; training on the nights when it is due";
        return new BackfillPlan(pipeline.name(), range, nights, basis);
    }

    private static Night night(Pipeline pipeline, LogicalDate night, Known known, Set<LogicalDate> predicted) {
        boolean ahead =
                known.frontier().isEmpty() || night.isAfter(known.frontier().get());
        if (predicted.contains(night)) {
            return new Night(night, Fate.PRESENT, "has its predictions", OptionalDouble.of(0));
        }
        boolean laterChampion =
                known.frontier().flatMap(f -> known.history().championAsOf(f)).isPresent();
        if (!ahead && laterChampion && known.history().championAsOf(night).isEmpty()) {
            return new Night(
                    night,
                    Fate.BEFORE_FIRST_CHAMPION,
                    "before the first champion, nothing can score it",
                    OptionalDouble.of(0));
        }
        Set<Stage> stages = EnumSet.of(Stage.SCORE);
        if (pipeline.export().isPresent()) {
            stages.add(Stage.EXPORT);
        }
        if (ahead) {
            stages.addAll(DATA);
        }
        boolean trains =
                ahead && known.history().trainingDue(night, pipeline.training().everyDays());
        if (trains) {
            stages.add(Stage.TRAIN);
        }
        String why = (ahead ? "not published" : "published, without predictions") + (trains ? "; trains" : "");
        return new Night(night, Fate.RUN, why, seconds(stages, known));
    }

    private static OptionalDouble seconds(Set<Stage> stages, Known known) {
        double sum = 0;
        for (Stage stage : stages) {
            OptionalDouble one = known.median(stage);
            if (one.isEmpty()) {
                return OptionalDouble.empty();
            }
            sum += one.getAsDouble();
        }
        return OptionalDouble.of(sum);
    }

    /** Nights that would run. */
    public long runs() {
        return nights.stream().filter(n -> n.fate() == Fate.RUN).count();
    }

    /** Of all nights that would run; empty if that of one is not known. */
    public OptionalDouble seconds() {
        return nights.stream().anyMatch(n -> n.seconds().isEmpty())
                ? OptionalDouble.empty()
                : OptionalDouble.of(nights.stream()
                        .mapToDouble(n -> n.seconds().getAsDouble())
                        .sum());
    }
}
