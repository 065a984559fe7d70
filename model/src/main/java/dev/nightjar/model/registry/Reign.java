package dev.nightjar.model.registry;

import dev.nightjar.core.time.LogicalDate;
import java.util.Objects;

/**
 * A model that is champion from one night to another, both included.
 *
 * @param lastNight {@link #STILL} if nothing has ended it
 */
public record Reign(String model, String trainer, LogicalDate firstNight, LogicalDate lastNight) {
    /** The last night of the champion that stands. */
    public static final LogicalDate STILL = LogicalDate.parse("9999-12-31");

    public Reign {
        Objects.requireNonNull(model);
        Objects.requireNonNull(trainer);
        if (lastNight.isBefore(firstNight)) {
            throw new IllegalArgumentException(model + ": champion from " + firstNight + " to " + lastNight);
        }
    }

    public boolean includes(LogicalDate night) {
        return !night.isBefore(firstNight) && !night.isAfter(lastNight);
    }
}
