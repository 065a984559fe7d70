package dev.nightjar.training.search;

import java.util.Optional;

/** What is known of the steps of one search, also by former attempts at it. */
public interface TrialLog {
    Optional<TrialRow> find(String trainer, int trial, int rung);

    /** Keeps a step that ended. */
    void add(TrialRow row);
}
