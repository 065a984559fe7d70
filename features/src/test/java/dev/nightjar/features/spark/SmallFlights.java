package dev.nightjar.features.spark;

import dev.nightjar.core.config.Pipeline;

/** The pipeline of {@link Flights} for tests without a lake. */
public final class SmallFlights {
    private SmallFlights() {}

    /** Labels of the night's flights, delays of 30 minutes and more, mature after a day. */
    public static Pipeline pipeline() {
        return Flights.definition();
    }
}
