package dev.nightjar.training;

import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.core.time.TrainingCalendar;
import dev.nightjar.model.registry.ModelEvent;
import dev.nightjar.model.registry.ModelHistory;
import java.util.Optional;

/** Whether a night trains. */
public final class TrainingDecision {
    private TrainingDecision() {}

    /**
     * Why a night does not train: later nights have registry events, or no training is due. Empty if it trains.
     *
     * @param everyDays {@code training.every}, 1 or more
     */
    public static Optional<String> skip(ModelHistory history, LogicalDate night, int everyDays) {
        Optional<LogicalDate> later = history.lastNight().filter(last -> last.isAfter(night));
        if (later.isPresent()) {
            return Optional.of("night " + later.get() + " has registry events already, so " + night
                    + " neither trains nor promotes any more");
        }
        if (history.trainingDue(night, everyDays)) {
            return Optional.empty();
        }
        String champion = history.championAsOf(night)
                .map(reign -> "; champion is " + shown(reign.model()) + " of " + reign.trainer() + " since "
                        + reign.firstNight())
                .orElse("");
        return Optional.of("no training is due before " + TrainingCalendar.nextAfter(night, everyDays) + champion);
    }

    /**
     * Whether the night's own run registered models from the same inputs, newer than any other inputs.
     *
     * @param inputs digest of training set, trainers, gate and threshold
     */
    public static boolean stands(ModelHistory history, LogicalDate night, String inputs) {
        return history.on(night).stream()
                .filter(e -> e.kind() == ModelEvent.Kind.REGISTERED && e.byRun())
                .reduce((earlier, newer) -> newer)
                .filter(e -> NightEvents.inputs(e).equals(inputs))
                .isPresent();
    }

    /** The first eight digits of a model id. */
    public static String shown(String model) {
        return model.length() <= 8 ? model : model.substring(0, 8);
    }
}
