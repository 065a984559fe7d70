package dev.nightjar.app.airflow;

import java.util.Locale;

/** How a run of a DAG stands, in Airflow's words. */
public enum RunState {
    QUEUED,
    RUNNING,
    SUCCESS,
    FAILED;

    /** Whether nothing more happens by itself. */
    public boolean ended() {
        return this == SUCCESS || this == FAILED;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
